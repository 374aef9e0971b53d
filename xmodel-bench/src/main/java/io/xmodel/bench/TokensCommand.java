package io.xmodel.bench;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.KvType;
import io.xmodel.backend.Launch;
import io.xmodel.backend.Prefill;
import io.xmodel.model.ModelFiles;
import io.xmodel.progress.ProgressListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xmodel bench tokens}: whole models, in the manner of llama-bench. */
@Command(
    name = "tokens",
    description = {
      "Tokens/s of whole checkpoints: reading a prompt (pp) and generating (tg).",
      "Every round reads just before and after what the machine gives – memory bandwidth for tg, multiply-adds for pp – and reports the median of the ratios. With several depths it says what a position costs. Options marked + take lists: 0,512,2048."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel synth /tmp/full && xmodel bench tokens /tmp/full --threads 2",
      "  xmodel bench tokens /tmp/full /tmp/full-fp8 -p 0 -d 0,1024,4096 --format csv > depth.csv",
      "  xmodel bench tokens /tmp/full -p 0 -n 16 -b 1,2,4,8 --picture batch.svg"
    })
final class TokensCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", arity = "1..*", description = "Checkpoint directories.")
  private List<Path> directories = List.of();

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

  @Option(
      names = "--launch",
      defaultValue = "auto",
      description = "auto, graphs or persistent: a token's work on a device.")
  private Launch launch = Launch.AUTO;

  @Option(
      names = "--prefill-by",
      defaultValue = "auto",
      description = "auto, tiles or mma: how a device multiplies a prompt's matrices.")
  private Prefill prefillBy = Prefill.AUTO;

  @Option(names = "--rounds", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--format",
      defaultValue = "md",
      description = "md, csv or jsonl. Default: ${DEFAULT-VALUE}.")
  private ReportFormat format = ReportFormat.MD;

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      description =
          "Also draws the results as SVG: tokens/s against the ceiling, cost against depth.")
  private @Nullable Path picture;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description = "Also appends the results to a file, one JSON object a line.")
  private @Nullable Path save;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    List<TokenTest> tests = tests();
    Environment environment =
        Environment.current(spec.root().commandLine().getParseResult().originalArgs());
    List<TokenResult> results = new ArrayList<>();
    for (Path directory : directories) {
      try (ModelFiles files = ModelFiles.open(directory, ProgressListener.NONE)) {
        for (String backend : backends) {
          for (int count : threads) {
            for (KvType kv : kvs) {
              try (TokenSession session =
                  new TokenSession(directory, files, backend, options(count, kv))) {
                for (TokenTest test : tests) {
                  TokenResult result = session.run(test, rounds);
                  if (results.isEmpty()) {
                    System.out.print(format.header(environment));
                  }
                  System.out.print(format.line(result, environment));
                  System.out.flush();
                  Report.save(save, result, environment);
                  results.add(result);
                }
              }
            }
          }
        }
      }
    }
    if (format == ReportFormat.MD) {
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

  private BackendOptions options(int threads, KvType kv) {
    return BackendOptions.DEFAULT
        .withThreads(threads)
        .withKv(kv)
        .withLaunch(launch)
        .withPrefill(prefillBy);
  }

  private List<TokenTest> tests() {
    Bounds.check(spec, "--prefill", prefill, 0, Integer.MAX_VALUE);
    Bounds.check(spec, "--decode", decode, 0, Integer.MAX_VALUE);
    Bounds.check(spec, "--depth", depths, 0, Integer.MAX_VALUE);
    Bounds.check(spec, "--batch", batches, 1, 1024);
    Bounds.check(spec, "--threads", threads, 0, 1024);
    Bounds.check(spec, "--rounds", rounds, 1, Integer.MAX_VALUE);
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
    if (tests.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Nothing to do: both --prefill and --decode are 0.");
    }
    return tests;
  }
}
