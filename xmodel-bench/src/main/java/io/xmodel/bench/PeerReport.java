package io.xmodel.bench;

import io.xmodel.bench.peers.Agreement;
import io.xmodel.bench.peers.Contest.Standing;
import io.xmodel.bench.peers.Engine;
import io.xmodel.bench.peers.Trial;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a comparison: speeds as they are measured, then what a reader must know beside them. Notes
 * go under a table for people, and to stderr beside lines for machines.
 */
final class PeerReport {
  private static final String HEADER =
      """
      | model | test | engine | weights | t/s (mean ± sd) | median | of what the machine gave | xmodel ÷ peer: median (least – most) |
      | --- | --- | --- | --- | ---: | ---: | --- | --- |
      """;

  private static final String CHOICES =
      """

      | model | peer | weights | positions | decided (margin > %.2f) | alike there | alike at all | widest margin of a difference | largest difference of a log-probability |
      | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
      """
          .formatted(Agreement.MARGIN);

  private final ReportFormat format;
  private final Environment environment;
  private final PrintStream out;
  private final PrintStream err;
  private final @Nullable Path save;
  private final List<String> notes = new ArrayList<>();
  private final List<AgreementResult> agreements = new ArrayList<>();
  private boolean begun;

  PeerReport(
      ReportFormat format,
      Environment environment,
      PrintStream out,
      PrintStream err,
      @Nullable Path save) {
    this.save = save;
    this.format = format;
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  /** Takes a sentence, once. */
  void note(String sentence) {
    if (!notes.contains(sentence)) {
      notes.add(sentence);
      if (format != ReportFormat.MD) {
        err.println("xmodel: " + sentence);
      }
    }
  }

  /** Says what takes part. */
  void started(Engine engine) {
    note("%s: %s.".formatted(engine.name(), engine.version()));
  }

  /** Takes whether a peer chooses as xmodel does. */
  void agreement(AgreementResult result) {
    agreements.add(result);
    Report.save(save, result, environment);
    if (!result.sameIds()) {
      note(
          "%s, %s: its tokenizer splits the text into other tokens than xmodel's; both were asked about its tokens."
              .formatted(result.model(), result.engine()));
    }
    if (result.sameWeights() && result.decidedAlike() < result.decided()) {
      note(
          "%s, %s: it chooses otherwise at %d of %d decided positions though it holds the same weights: its results differ, so its speed says little."
              .formatted(
                  result.model(),
                  result.engine(),
                  result.decided() - result.decidedAlike(),
                  result.decided()));
    }
    if (format == ReportFormat.JSONL) {
      out.print(format.flat(result, environment));
    }
  }

  /** Writes the standings of a trial, xmodel's first. */
  void trial(String model, Trial trial, List<Standing> standings, double workPerToken) {
    for (Standing standing : standings) {
      String failure = standing.failure();
      if (failure != null) {
        note("%s, %s: %s".formatted(model, trial.label(), failure));
      }
      if (!standing.rates().isEmpty()) {
        write(PeerResult.of(model, trial, standing, standings.getFirst(), workPerToken));
      }
    }
  }

  private void write(PeerResult result) {
    Report.save(save, result, environment);
    if (format == ReportFormat.MD) {
      out.print((begun ? "" : format.head(environment) + HEADER) + line(result));
    } else {
      out.print(
          (begun ? "" : format.names(result, environment)) + format.flat(result, environment));
    }
    out.flush();
    begun = true;
  }

  private static String line(PeerResult result) {
    return "| %s | %s | %s | %s | %.2f ± %.2f | %.2f | %s | %s |%n"
        .formatted(
            result.model(),
            result.test(),
            result.engine(),
            result.weights() + (result.sameWeights() ? "" : ", not the same values"),
            result.mean(),
            result.deviation(),
            result.median(),
            ceiling(result),
            result.ratio() == null
                ? ""
                : "%.2f (%.2f – %.2f)"
                    .formatted(result.ratio(), result.ratioLeast(), result.ratioMost()));
  }

  private static String ceiling(PeerResult result) {
    Double ceiling = result.ceiling();
    if (ceiling == null) {
      return "";
    }
    String given =
        "%.1f %s"
            .formatted(ceiling * 1e-9, "bandwidth".equals(result.bound()) ? "GB/s" : "GFLOP/s");
    Double fraction = result.fraction();
    return fraction == null ? "– of " + given : "%.1f %% of %s".formatted(100 * fraction, given);
  }

  /** Writes what stands under the table of speeds. */
  void end() {
    switch (format) {
      case MD -> {
        if (!agreements.isEmpty()) {
          out.print(CHOICES);
          agreements.forEach(result -> out.print(line(result)));
        }
        out.println();
        notes.forEach(note -> out.println("- " + note));
      }
      case CSV -> {
        if (!agreements.isEmpty()) {
          out.print("\n" + format.names(agreements.getFirst(), environment));
          agreements.forEach(result -> out.print(format.flat(result, environment)));
        }
      }
      case JSONL -> {}
    }
  }

  private static String line(AgreementResult result) {
    return "| %s | %s | %s | %d | %d | %d (%.1f %%) | %d (%.1f %%) | %s | %.1e |%n"
        .formatted(
            result.model(),
            result.engine(),
            result.weights() + (result.sameWeights() ? "" : ", not the same values"),
            result.positions(),
            result.decided(),
            result.decidedAlike(),
            100.0 * result.decidedAlike() / Math.max(1, result.decided()),
            result.alike(),
            100.0 * result.alike() / result.positions(),
            result.widest() == 0 ? "–" : "%.3f".formatted(result.widest()),
            result.difference());
  }
}
