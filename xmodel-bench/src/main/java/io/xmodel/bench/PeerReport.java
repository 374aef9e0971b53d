package io.xmodel.bench;

import io.xmodel.bench.peers.Contest.Standing;
import io.xmodel.bench.peers.Engine;
import io.xmodel.bench.peers.Trial;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a comparison: speeds as they are measured, then what a reader must know beside them. Notes
 * go under a table for people, and to stderr beside lines for machines.
 */
final class PeerReport {
  private final ReportArgs args;
  private final ReportFormat format;
  private final Environment environment;
  private final PrintStream out;
  private final PrintStream err;
  private final List<String> notes = new ArrayList<>();
  private final List<AgreementResult> agreements = new ArrayList<>();
  private final Report<PeerResult> speeds;

  PeerReport(ReportArgs args, PrintStream out, PrintStream err) {
    this.args = args;
    this.format = args.format;
    this.environment = args.environment();
    this.out = out;
    this.err = err;
    this.speeds =
        new Report<>(format, environment, out, PeerResult.COLUMNS, PeerResult::markdown, args.save);
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
    args.save(result);
    if (!result.sameIds()) {
      note(
          "%s, %s: its tokenizer splits the text into other tokens than xmodel's; both were asked about its tokens."
              .formatted(result.line().model(), result.line().engine()));
    }
    if (result.line().sameWeights() && result.decidedAlike() < result.decided()) {
      note(
          "%s, %s: it chooses otherwise at %d of %d decided positions though it holds the same weights: its results differ, so its speed says little."
              .formatted(
                  result.line().model(),
                  result.line().engine(),
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
        speeds.add(PeerResult.of(model, trial, standing, standings.getFirst(), workPerToken));
      }
    }
  }

  /** Writes what stands under the table of speeds. */
  void end() {
    switch (format) {
      case MD -> {
        if (!agreements.isEmpty()) {
          out.print("\n" + AgreementResult.COLUMNS);
          agreements.forEach(result -> out.print(result.markdown()));
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
}
