package io.xmodel.langchain4j;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.Xmodel;
import io.xmodel.text.TextTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a scripted model says to which question, as logits. */
final class Script {
  private static final String USER = "<｜User｜>";
  private static final String ASSISTANT = "<｜Assistant｜>";
  private static final String OUTPUTS_END = "<｜tool▁outputs▁end｜>";
  private static final Pattern OUTPUT =
      Pattern.compile("<｜tool▁output▁begin｜>(.*?)<｜tool▁output▁end｜>", Pattern.DOTALL);
  private static final String END = "<｜end▁of▁sentence｜>";

  private final TextTokenizer tokenizer;
  private final List<Line> lines;

  /**
   * A line.
   *
   * @param asked how the last message of the user begins
   * @param returned what tools have returned since, with bars between; a star: anything
   * @param says what is said, the dearest first: a format may allow some only
   */
  record Line(String asked, String returned, List<String> says) {}

  private Script(TextTokenizer tokenizer, List<Line> lines) {
    this.tokenizer = tokenizer;
    this.lines = lines;
  }

  /** The script of the tests, for a model with this tokenizer. */
  static Script read(Xmodel model) {
    try (InputStream in = Script.class.getResourceAsStream("script.json")) {
      List<Line> lines =
          new ObjectMapper().readValue(Objects.requireNonNull(in), new TypeReference<>() {});
      return new Script(Objects.requireNonNull(model.tokenizer()), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Logits of what comes after these ids: large ones for what a line says next. */
  float[] logits(int[] ids, int vocabulary) {
    String all = tokenizer.decodeWithSpecialTokens(ids);
    String turn = all.substring(all.lastIndexOf(USER) + USER.length());
    int outputs = turn.lastIndexOf(OUTPUTS_END);
    int answer =
        outputs >= 0
            ? outputs + OUTPUTS_END.length()
            : turn.indexOf(ASSISTANT) + ASSISTANT.length();
    String said = turn.substring(answer);
    List<String> returned =
        OUTPUT.matcher(turn).results().map((MatchResult result) -> result.group(1)).toList();
    float[] logits = new float[vocabulary];
    float logit = 1000;
    for (String says : says(turn, returned)) {
      if ((says + END).startsWith(said) && said.length() < (says + END).length()) {
        int next = tokenizer.encodeWithSpecialTokens((says + END).substring(said.length()))[0];
        logits[next] = Math.max(logits[next], logit);
        logit -= 50;
      }
    }
    return logits;
  }

  private List<String> says(String turn, List<String> returned) {
    return lines.stream()
        .filter(line -> turn.startsWith(line.asked))
        .filter(line ->
            line.returned.equals("*")
                ? !returned.isEmpty()
                : line.returned.equals(String.join("|", returned)))
        .findFirst()
        .map(Line::says)
        .orElse(List.of("No line of the script is for: " + turn));
  }
}
