package io.xmodel.bench;

import io.xmodel.backend.KvType;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.progress.ProgressListener;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xmodel bench concurrency}: many generations on one model, through the engine. */
@Command(
    name = "concurrency",
    description = {
      "Generations side by side: tokens/s of all, time to the first token and between tokens.",
      "Each of the clients asks again when it has its answer. Prompts are random ids after a beginning that all share. With a plain loop beside it, rounds alternate and the ratio is their median. Options marked + take lists."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel bench concurrency /tmp/full -c 1,2,4,8,16 -p 128 -n 32 --format jsonl",
      "  xmodel bench concurrency /tmp/full -c 1 -p 24 --shared-prefix 1000",
      "  xmodel bench concurrency /tmp/full -c 1 -n 200 --beside 4000",
      "  xmodel bench concurrency /tmp/full -c 1,8 -p 16 -n 32 --plain --rounds 5"
    })
final class ConcurrencyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", arity = "1..*", description = "Checkpoint directories.")
  private List<Path> directories = List.of();

  @Option(
      names = {"-c", "--clients"},
      split = ",",
      defaultValue = "1,2,4,8,16",
      description = "+ Generations side by side. Default: ${DEFAULT-VALUE}.")
  private List<Integer> clients = List.of();

  @Option(
      names = {"-p", "--prompt"},
      defaultValue = "128",
      description = "Tokens of a prompt. Default: ${DEFAULT-VALUE}.")
  private int prompt;

  @Option(
      names = {"-n", "--tokens"},
      defaultValue = "32",
      description = "Tokens that each generates. Default: ${DEFAULT-VALUE}.")
  private int tokens;

  @Option(
      names = "--shared-prefix",
      defaultValue = "0",
      description = "Tokens that all prompts begin with, before their own. Default: none.")
  private int shared;

  @Option(
      names = "--beside",
      defaultValue = "0",
      description =
          "Read another prompt of so many tokens meanwhile, and take the time between tokens only"
              + " while it is read. Default: none.")
  private int beside;

  @Option(
      names = "--rounds",
      defaultValue = "2",
      description = "Requests of each client, one after another. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(names = "--plain", description = "Measure a plain loop over forward passes in turns.")
  private boolean plain;

  @Option(
      names = "--step-millis",
      defaultValue = "250",
      description = "How long a step that reads prompts should last. Default: ${DEFAULT-VALUE}.")
  private int stepMillis;

  @Option(
      names = "--kv-positions",
      defaultValue = "0",
      description = "Tokens that the cache holds. Default: the backend's choice.")
  private int kvPositions;

  @Option(names = "--backend", defaultValue = "cpu", description = "Default: ${DEFAULT-VALUE}.")
  private String backend = "cpu";

  @Option(names = "--threads", defaultValue = "0", description = "0: one per core.")
  private int threads;

  @Option(names = "--kv", defaultValue = "f32", description = "f32, bf16 or f16.")
  private KvType kv = KvType.F32;

  @Mixin private WayArgs way = new WayArgs();

  @Mixin private ReportArgs output = new ReportArgs();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Bounds.check(spec, "--clients", clients, 1, 1024);
    Bounds.check(spec, "--prompt", prompt, 1, Integer.MAX_VALUE);
    Bounds.check(spec, "--tokens", tokens, 2, Integer.MAX_VALUE);
    Bounds.check(spec, "--shared-prefix", shared, 0, Integer.MAX_VALUE);
    Bounds.check(spec, "--beside", beside, 0, Integer.MAX_VALUE);
    Bounds.check(spec, "--rounds", rounds, 1, Integer.MAX_VALUE);
    Bounds.check(spec, "--step-millis", stepMillis, 1, 60_000);
    Report<ConcurrencyResult> report =
        new Report<>(
            output.format,
            output.environment(),
            System.out,
            ConcurrencyResult.COLUMNS,
            ConcurrencyResult::markdown,
            output.save);
    ConcurrencyRun.Shape shape =
        new ConcurrencyRun.Shape(prompt, tokens, shared, beside, rounds, plain);
    for (Path directory : directories) {
      try (ModelFiles files = ModelFiles.open(directory, ProgressListener.NONE);
          ConcurrencyRun run =
              new ConcurrencyRun(
                  directory.toRealPath().getFileName().toString(),
                  files.weights(),
                  backend,
                  way.options(threads, kv).withKvPositions(kvPositions),
                  clients.stream().mapToInt(Integer::intValue).max().orElseThrow(),
                  stepMillis,
                  shape)) {
        for (int count : clients) {
          report.add(run.measure(count));
        }
      }
    }
    return 0;
  }
}
