package io.xmodel.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.xmodel.Score;
import io.xmodel.Xmodel;
import io.xmodel.error.RequestException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells how probable the model finds a text. */
@Command(
    name = "score",
    header = "Tells how probable a text is: its perplexity, and the log-probability of each token.",
    description = {
      "",
      "The text counts as it is, a final line break included. One longer than the context is read in"
          + " windows as long as the context, each beginning --stride tokens after the one before:"
          + " every token is scored once, after at least context - stride + 1 others or all there"
          + " are. Memory does not grow with the text.",
      "The first token follows nothing, so it has no probability and is not counted.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel score \"The capital of China is Beijing.\"",
      "  xmodel score --model ~/models/Xmodel-2.5 --context 8192 --file chapter.txt --json",
      "  xmodel score --file book.txt --context 2048 --stride 512",
      "  xmodel score --ids 1,5,9"
    })
final class ScoreCommand implements Runnable {
  private final Host host;

  @Mixin ModelArgs modelArgs;
  @Mixin PromptArgs promptArgs;

  @Option(
      names = "--stride",
      paramLabel = "N",
      description =
          "For texts longer than the context: tokens from one window to the next. Fewer let tokens"
              + " see more and take longer. Default: half the context.")
  @Nullable Integer stride;

  @Option(
      names = "--tokens",
      description =
          "Print each token with its log-probability. So it is anyway, unless the text comes from a"
              + " file or stdin.")
  boolean tokens;

  @Option(
      names = "--json",
      description = "Print one JSON object: ids, token_logprobs (natural logarithms), perplexity.")
  boolean json;

  ScoreCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    Prompt prompt = promptArgs.read(host);
    try (Xmodel model = modelArgs.load(host)) {
      int[] ids =
          switch (prompt) {
            case Prompt.Ids given -> given.ids();
            case Prompt.Text text -> model.encode(text.text());
          };
      Score score = score(model, ids);
      if (json) {
        JsonOutput.write(host.out(), fields -> write(score, fields));
      } else {
        if (tokens || !promptArgs.isFromFile()) {
          printTokens(score, model);
        }
        printSummary(score);
      }
    }
  }

  private Score score(Xmodel model, int[] ids) {
    int half = Math.max(1, model.contextLength() / 2);
    try (ProgressBars bars = new ProgressBars(host)) {
      return model.score(ids, stride == null ? half : stride, bars);
    } catch (RequestException e) {
      throw new RequestException(OptionNames.typed("--", e));
    }
  }

  private static void write(Score score, JsonGenerator json) throws IOException {
    JsonOutput.ids(json, "ids", score.ids());
    json.writeArrayFieldStart("token_logprobs");
    for (double logprob : score.logprobs()) {
      JsonOutput.number(json, logprob);
    }
    json.writeEndArray();
    json.writeFieldName("perplexity");
    JsonOutput.number(json, score.perplexity());
  }

  private void printTokens(Score score, Xmodel model) {
    PrintStream out = host.out();
    for (int i = 0; i < score.ids().length; i++) {
      double logprob = score.logprobs()[i];
      out.printf(
          Locale.ROOT,
          "%10s %8d  %s%n",
          Double.isNaN(logprob) ? "-" : String.format(Locale.ROOT, "%.4f", logprob),
          score.ids()[i],
          TokenText.quoted(model.tokenizer(), score.ids()[i]));
    }
  }

  /** The perplexity, and how many tokens it is of: the first one's probability is unknown. */
  private void printSummary(Score score) {
    long scored = Arrays.stream(score.logprobs()).filter(logprob -> !Double.isNaN(logprob)).count();
    host.out()
        .printf(
            Locale.ROOT,
            "perplexity %.4f over %d scored tokens, of %d%n",
            score.perplexity(),
            scored,
            score.ids().length);
  }
}
