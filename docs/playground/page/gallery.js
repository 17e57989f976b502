/** Situations worth seeing: each is an address of this page. */

const ARTICLE = "seed=1145857194&sample_kind=rounding";

const SITUATIONS = [
  [
    "The article's run",
    ARTICLE,
    "Press Train. For 5,000 additions it guesses; then the clouds part, and there are four.",
  ],
  [
    "16 + 8144",
    `${ARTICLE}&trained=10000&sum=16+8144`,
    "It has learned from numbers of 8 bits. In this longer one it forgets, and the sum is wrong.",
  ],
  [
    "A seed that does not learn",
    "seed=2388&trained=10000&sum=101+116",
    "Nearly all seeds know the carry after 10,000 additions. This one does not. Give it 10,000 more.",
  ],
  [
    "Too large a learning rate",
    "seed=0&alpha=10&more=2000",
    "Each step goes too far. The outputs stick at 0 or 1, and nothing is learned any more.",
  ],
  [
    "Two hidden units",
    "seed=7&hidden_dim=2&more=100000&speed=10000",
    "Is so small a memory enough? It learns something, but it does not come to four clear clouds.",
  ],
];

/** Fill the list. */
export function showGallery(list) {
  for (const [name, address, text] of SITUATIONS) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    [link.href, link.textContent] = [`#${address}`, name];
    item.append(link, document.createElement("br"), text);
    list.append(item);
  }
}
