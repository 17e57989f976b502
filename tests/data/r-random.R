# Rscript r-random.R > r-random.json   (made with R 4.2.2)
# For each kind of sampling and each seed: three numbers of runif(3, -1, 1), then one sample of
# 1:n for each n, all from one stream.
seeds <- c(0, 1, -7, 123456789, 2147483647, -2147483647)
sizes <- c(1, 2, 3, 100, 128, 65535, 65536, 65537, 1048576, 2147483647)
runs <- c()
for (kind in c("Rejection", "Rounding")) for (seed in seeds) {
  suppressWarnings(RNGkind(sample.kind = kind))
  set.seed(seed)
  uniform <- sprintf("%.17g", runif(3, -1, 1))
  samples <- sapply(sizes, function(n) sprintf("%.0f", sample.int(n, 1)))
  runs <- c(runs, sprintf('{"sample_kind": "%s", "seed": %.0f, "runif": [%s], "samples": [%s]}',
    tolower(kind), seed, paste(uniform, collapse = ", "), paste(samples, collapse = ", ")))
}
cat(sprintf('{"sizes": [%s],\n "runs": [\n  %s]}\n', paste(sprintf("%.0f", sizes), collapse = ", "),
  paste(runs, collapse = ",\n  ")))
