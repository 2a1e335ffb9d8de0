# What R's `surveillance` says about one week of every series, and how long it takes; bench/signals.py starts it.
#   Rscript farrington.R COUNTS.csv WEEK OUTPUTS
suppressMessages(library(surveillance))
given <- commandArgs(trailingOnly = TRUE)
week <- as.integer(given[2])
counts <- read.csv(given[1], check.names = FALSE)
series <- sts(as.matrix(counts[, -1]), epoch = as.Date(counts$date), epochAsDate = TRUE, frequency = 52)
noufaily <- list(b = 4, w = 3, noPeriods = 10, weightsThreshold = 2.58, pastWeeksNotIncluded = 26, pThresholdTrend = 1)
sets <- list(
  default = list(),
  noufaily_delta = c(noufaily, list(thresholdMethod = "delta", alpha = 0.005)),
  nbPlugin = c(noufaily, list(thresholdMethod = "nbPlugin", alpha = 0.005))
)
for (name in names(sets)) {
  control <- c(sets[[name]], list(range = week, limit54 = c(0, 4)))
  spent <- system.time(found <- suppressWarnings(farringtonFlexible(series, control = control)))
  rows <- data.frame(
    alarm = c(found@alarm) + 0, upperbound = c(upperbound(found)),
    expected = c(found@control$expected), phi = c(found@control$phiVector)
  )
  rows[] <- lapply(rows, format, digits = 15, trim = TRUE)
  write.csv(rows, file.path(given[3], paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
  cat(name, sum(spent[1:2]), as.character(packageVersion("surveillance")), "\n")
}
