"""Record what PyTorch's autograd makes of the network, for tests/test_rnn.py.

    pip install torch && python3 tests/record_pytorch.py > tests/data/pytorch.json

It writes outputs and gradients in double precision, and the weights after some steps of plain
gradient descent (torch.optim.SGD).
"""

import json

import torch

ALPHA, EPOCHS = 0.5, 3
SHAPES = [  # input_dim, hidden_dim, output_dim, the lengths of the sequences
    (2, 16, 1, [8, 8, 8]),
    (1, 1, 1, [1]),
    (3, 5, 2, [4, 1, 9]),
    (4, 33, 3, [20, 7]),
]


def forward(weights, inputs):
    synapse_0, synapse_1, synapse_h = weights
    layer_1 = torch.zeros(synapse_h.shape[0], dtype=torch.float64)
    outputs = []
    for x in inputs:
        layer_1 = torch.sigmoid(x @ synapse_0 + layer_1 @ synapse_h)
        outputs.append(torch.sigmoid(layer_1 @ synapse_1))
    return torch.stack(outputs)


def loss(weights, inputs, targets):
    return 0.5 * ((targets - forward(weights, inputs)) ** 2).sum()


def record(input_dim, hidden_dim, output_dim, lengths):
    def uniform(*shape):
        return torch.rand(*shape, dtype=torch.float64) * 2 - 1

    weights = [
        uniform(input_dim, hidden_dim),
        uniform(hidden_dim, output_dim),
        uniform(hidden_dim, hidden_dim),
    ]
    start = [weight.tolist() for weight in weights]
    weights = [weight.requires_grad_() for weight in weights]
    inputs = [uniform(steps, input_dim) for steps in lengths]
    targets = [torch.rand(steps, output_dim, dtype=torch.float64) for steps in lengths]
    outputs = [forward(weights, x).tolist() for x in inputs]
    gradients = [
        [g.tolist() for g in torch.autograd.grad(loss(weights, x, y), weights, allow_unused=True)]
        for x, y in zip(inputs, targets)
    ]
    optimiser = torch.optim.SGD(weights, lr=ALPHA)
    for _ in range(EPOCHS):
        for x, y in zip(inputs, targets):
            optimiser.zero_grad()
            loss(weights, x, y).backward()
            optimiser.step()
    return {
        "synapses": start,
        "inputs": [x.tolist() for x in inputs],
        "targets": [y.tolist() for y in targets],
        "outputs": outputs,
        "gradients": gradients,
        "trained": [weight.tolist() for weight in weights],
    }


if __name__ == "__main__":
    torch.manual_seed(0)
    runs = [record(*shape) for shape in SHAPES]
    recorded = {"torch": torch.__version__, "alpha": ALPHA, "epochs": EPOCHS, "runs": runs}
    print(json.dumps(recorded))
