package io.xmodel.bench;

import io.xmodel.backend.KvType;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.progress.ProgressListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xmodel bench tokens}: whole models, in the manner of llama-bench. */
@Command(
    name = "tokens",
    description = {
      "Tokens/s of whole checkpoints: reading a prompt (pp) and generating (tg).",
      "Every round measures the machine's limit just before and after: memory bandwidth for tg, multiply-adds for pp. The report has the median of the ratios. With several depths it says what a position costs. Options marked + take lists: 0,512,2048."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel synth /tmp/full && xmodel bench tokens /tmp/full --threads 2",
      "  xmodel bench tokens /tmp/full /tmp/full-fp8 -p 0 -d 0,1024,4096 --format csv > depth.csv",
      "  xmodel bench tokens /tmp/full -p 0 -n 16 -b 1,2,4,8 --picture batch.svg"
    })
final class TokensCommand implements Callable<Integer> {
  @Mixin private RunArgs run = new RunArgs();

  @Mixin private ReportArgs output = new ReportArgs();

  @Option(
      names = {"-p", "--prefill"},
      split = ",",
      defaultValue = "512",
      description = "+ Tokens of the prompt; 0: none. Default: ${DEFAULT-VALUE}.")
  private List<Integer> prefill = List.of();

  @Option(
      names = {"-n", "--decode"},
      split = ",",
      defaultValue = "32",
      description = "+ Tokens generated in a round; 0: none. Default: ${DEFAULT-VALUE}.")
  private List<Integer> decode = List.of();

  @Option(
      names = {"-d", "--depth"},
      split = ",",
      defaultValue = "0",
      description = "+ Tokens in the cache before. Default: ${DEFAULT-VALUE}.")
  private List<Integer> depths = List.of();

  @Option(
      names = {"-b", "--batch"},
      split = ",",
      defaultValue = "1",
      description = "+ Sequences generated side by side. Default: ${DEFAULT-VALUE}.")
  private List<Integer> batches = List.of();

  @Option(
      names = "--backend",
      split = ",",
      defaultValue = "cpu",
      description = "+ As for the command line. Default: ${DEFAULT-VALUE}.")
  private List<String> backends = List.of();

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "0",
      description = "+ 0: one per core. Default: ${DEFAULT-VALUE}.")
  private List<Integer> threads = List.of();

  @Option(
      names = "--kv",
      split = ",",
      defaultValue = "f32",
      description = "+ f32, bf16 or f16. Default: ${DEFAULT-VALUE}.")
  private List<KvType> kvs = List.of();

  @Mixin private WayArgs way = new WayArgs();

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      description =
          "Also draws the results as SVG: tokens/s against the ceiling, cost against depth.")
  private @Nullable Path picture;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    List<TokenTest> tests = tests();
    Environment environment = output.environment();
    Report<TokenResult> report =
        new Report<>(
            output.format,
            environment,
            System.out,
            TokenResult.COLUMNS,
            TokenResult::markdown,
            output.save);
    List<TokenResult> results = new ArrayList<>();
    for (Path directory : run.directories) {
      try (ModelFiles files = ModelFiles.open(directory, ProgressListener.NONE)) {
        for (String backend : backends) {
          for (int count : threads) {
            for (KvType kv : kvs) {
              try (TokenSession session =
                  new TokenSession(directory, files, backend, way.options(count, kv))) {
                for (TokenTest test : tests) {
                  TokenResult result = session.run(test, run.rounds);
                  report.add(result);
                  results.add(result);
                }
              }
            }
          }
        }
      }
    }
    if (output.format == ReportFormat.MD) {
      DepthFit.lines(results)
          .forEach((name, line) -> {
            if (line.size() > 2) {
              System.out.printf("%n%s: %s%n", name, DepthFit.of(line).sentence());
            }
          });
    }
    if (picture != null) {
      Files.writeString(picture, Picture.svg(results, environment));
    }
    return 0;
  }

  private List<TokenTest> tests() {
    run.check(prefill, decode, threads);
    Bounds.check(spec, "--depth", depths, 0, Integer.MAX_VALUE);
    Bounds.check(spec, "--batch", batches, 1, 1024);
    List<TokenTest> tests = new ArrayList<>();
    for (int depth : depths) {
      for (int tokens : prefill) {
        if (tokens > 0) {
          tests.add(new TokenTest(TokenTest.Kind.PREFILL, tokens, depth, 1));
        }
      }
      for (int tokens : decode) {
        for (int batch : batches) {
          if (tokens > 0) {
            tests.add(new TokenTest(TokenTest.Kind.DECODE, tokens, depth, batch));
          }
        }
      }
    }
    return tests;
  }
}
