# The article's training loop, without its reports; prints the microseconds of one iteration.
arguments = commandArgs(trailingOnly = TRUE)
iterations = as.integer(arguments[1])
set.seed(0)

sigmoid = function(x) 1 / (1+exp(-x))
sigmoid_output_to_derivative = function(output) output*(1-output)
binary_dim = 8
largest_number = 2^binary_dim
int2binary = function(x) tail(rev(as.integer(intToBits(x))), binary_dim)
alpha = 0.1
input_dim = 2
hidden_dim = 16
output_dim = 1

synapse_0 = matrix(runif(input_dim*hidden_dim, -1, 1), nrow=input_dim)
synapse_1 = matrix(runif(hidden_dim*output_dim, -1, 1), nrow=hidden_dim)
synapse_h = matrix(runif(hidden_dim*hidden_dim, -1, 1), nrow=hidden_dim)

start = sum(proc.time()[1:2])
for (j in 1:iterations) {
  a_int = sample(1:(largest_number/2), 1)
  b_int = sample(1:(largest_number/2), 1)
  a = int2binary(a_int)
  b = int2binary(b_int)
  c = int2binary(a_int + b_int)
  layer_2_deltas = matrix(0)
  layer_1_values = matrix(0, nrow=1, ncol=hidden_dim)
  overallError = 0

  for (position in 0:(binary_dim-1)) {
    X = cbind(a[binary_dim - position], b[binary_dim - position])
    layer_1 = sigmoid(X %*% synapse_0 + layer_1_values[nrow(layer_1_values),] %*% synapse_h)
    layer_2 = sigmoid(layer_1 %*% synapse_1)
    layer_2_error = c[binary_dim - position] - layer_2
    layer_2_deltas = rbind(layer_2_deltas, layer_2_error * sigmoid_output_to_derivative(layer_2))
    overallError = overallError + abs(layer_2_error)
    layer_1_values = rbind(layer_1_values, layer_1)
  }

  synapse_0_update = synapse_0 * 0
  synapse_1_update = synapse_1 * 0
  synapse_h_update = synapse_h * 0
  future_layer_1_delta = matrix(0, nrow=1, ncol=hidden_dim)
  for (position in 0:(binary_dim-1)) {
    X = cbind(a[position+1], b[position+1])
    layer_1 = layer_1_values[nrow(layer_1_values)-position,]
    prev_layer_1 = layer_1_values[nrow(layer_1_values)-(position+1),]
    layer_2_delta = layer_2_deltas[nrow(layer_2_deltas)-position,]
    layer_1_delta = (future_layer_1_delta %*% t(synapse_h) + layer_2_delta %*% t(synapse_1)) *
      sigmoid_output_to_derivative(layer_1)
    synapse_1_update = synapse_1_update + matrix(layer_1) %*% layer_2_delta
    synapse_h_update = synapse_h_update + matrix(prev_layer_1) %*% layer_1_delta
    synapse_0_update = synapse_0_update + t(X) %*% layer_1_delta
    future_layer_1_delta = layer_1_delta
  }
  synapse_0 = synapse_0 + synapse_0_update * alpha
  synapse_1 = synapse_1 + synapse_1_update * alpha
  synapse_h = synapse_h + synapse_h_update * alpha
}
cat((sum(proc.time()[1:2]) - start) / iterations * 1e6, "\n")
