package io.xmodel.cli;

import io.xmodel.BatchResult;
import io.xmodel.BatchRunner;
import io.xmodel.Xmodel;
import io.xmodel.error.InterruptedWorkException;
import io.xmodel.error.RequestException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.server.batch.BatchAnswers;
import io.xmodel.server.batch.BatchLine;
import io.xmodel.server.batch.BatchOptions;
import io.xmodel.server.batch.BatchReply;
import io.xmodel.server.batch.LineHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Answers the requests of a file. */
@Command(
    name = "batch",
    header = "Answers a file of requests, many at a time, and goes on where it was ended.",
    description = {
      "",
      "Each line of IN is a request, and each line of OUT its result, in the same order. A request is"
          + " one of OpenAI's batches (custom_id, method, url, body), or plain: a prompt or messages,"
          + " with any options of such a body, and an id if you like.",
      "When it was ended, by whatever, the same command goes on where it was. A line that cannot be"
          + " answered has a result that says why.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel batch questions.jsonl answers.jsonl",
      "  xmodel batch --model ~/models/Xmodel-2.5 --max-tokens 200 prompts.jsonl texts.jsonl",
      "  echo '{\"prompt\": \"The capital of China is\"}' | xmodel batch - -",
      "",
      "Exit codes: 0 every line has its result, 1 not yet, 2 the command line was wrong.",
    })
final class BatchCommand implements Runnable {
  private static final String STAGE = "Answering";

  private final Host host;

  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "IN", description = "File of requests; -: stdin.")
  Path in;

  @Parameters(index = "1", paramLabel = "OUT", description = "File of results; -: stdout.")
  Path out;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description =
          "Tokens of an answer where its line says nothing. Default: the model's own limit for plain"
              + " lines, what OpenAI gives for others.")
  @Nullable Integer maxTokens;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Start of the random numbers. A line without a seed has one that is made of this and of"
              + " its id. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "What requests call the model; several names may be given. Default: the directory's name.")
  @Nullable List<String> names;

  @Option(names = "--overwrite", description = "Begin anew, even if OUT holds results already.")
  boolean overwrite;

  @Mixin ModelArgs modelArgs;
  @Mixin EngineArgs engineArgs;

  BatchCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    BatchOptions options = options();
    EngineOptions engine = engineArgs.read();
    if (overwrite && InputText.isStandard(out)) {
      throw usage("--overwrite needs a file for OUT.");
    }
    requireDifferentFiles();
    try (OrderlyEnd end = new OrderlyEnd()) {
      try (BatchInput input = BatchInput.open(in, host)) {
        if (InputText.isStandard(out)) {
          answer(input, engine, options, new Count(total(), 0), this::print);
        } else {
          write(input, engine, options);
        }
      } catch (InterruptedWorkException e) {
        if (!end.isWanted()) {
          throw e;
        }
      }
    }
  }

  private void write(BatchInput input, EngineOptions engine, BatchOptions options) {
    try (BatchOutput output = BatchOutput.open(out, overwrite)) {
      output.resume(input, new LineHash(options));
      if (!input.hasNext()) {
        host.out().printf(Locale.ROOT, "%s is complete: %,d lines.%n", out, output.lines());
        return;
      }
      Count count = new Count(total(), output.lines());
      try {
        answer(input, engine, options, count, output::add);
      } catch (RuntimeException | Error e) {
        if (output.lines() > 0) {
          host.err()
              .printf(
                  Locale.ROOT,
                  "xmodel: %s has %,d lines. The same command goes on with the next.%n",
                  out,
                  output.lines());
        }
        throw e;
      }
      host.out()
          .printf(
              Locale.ROOT,
              "Wrote %s: %,d lines, %,d of them in this run; errors: %,d.%n",
              out,
              output.lines(),
              count.done - count.before,
              count.errors);
    }
  }

  /** How far it is. */
  private static final class Count {
    private final long total;
    private final long before;
    private long done;
    private long errors;

    Count(long total, long before) {
      this.total = total;
      this.before = before;
      this.done = before;
    }
  }

  /** Takes the bytes of a result. */
  private interface Results {
    void add(byte[] result);
  }

  private void answer(
      BatchInput input, EngineOptions engine, BatchOptions options, Count count, Results results) {
    try (Xmodel model = modelArgs.load(host, engine);
        BatchAnswers answers = new BatchAnswers(model, options);
        BatchRunner<BatchLine, BatchReply> run = new BatchRunner<>(model, input, answers::answer);
        ProgressBars bars = new ProgressBars(host)) {
      while (run.hasNext() && !host.out().checkError()) {
        BatchReply reply =
            switch (run.next()) {
              case BatchResult.Done<BatchLine, BatchReply> done -> done.value();
              case BatchResult.Failed<BatchLine, BatchReply> failed ->
                  answers.failure(failed.item(), failed.failure());
            };
        results.add(reply.text());
        count.done++;
        count.errors += reply.isError() ? 1 : 0;
        bars.progress(STAGE, count.done, count.total);
      }
    }
  }

  private void print(byte[] result) {
    host.out().writeBytes(result);
    host.out().println();
    host.out().flush();
  }

  /** For the bar; only a person waits for it, and stdin cannot be read twice. */
  private long total() {
    return InputText.isStandard(in) || !host.drawsOnErr() ? 0 : BatchInput.count(in, host);
  }

  private void requireDifferentFiles() {
    try {
      if (Files.exists(in) && Files.exists(out) && Files.isSameFile(in, out)) {
        throw usage("IN and OUT are the same file: %s.".formatted(in));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private BatchOptions options() {
    try {
      return new BatchOptions(modelArgs.namesOr(names, host), seed, maxTokens);
    } catch (RequestException e) {
      throw usage(OptionNames.typed("--", e));
    }
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
