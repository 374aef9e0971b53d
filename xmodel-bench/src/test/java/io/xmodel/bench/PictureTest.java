package io.xmodel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureTest {
  private static final Environment HERE =
      new Environment(
          "0123abc",
          "25.0.3",
          "AMD EPYC, 2 cores",
          "Linux 6.18 amd64",
          "2026-11-26",
          "xmodel bench tokens /tmp/full -p 0 -n 8 -d 0,1024,2048 --rounds 2 --picture depth.svg");

  @Test
  void saysWhatItShowsAndHowItWasMeasured() throws Exception {
    Drawing drawing = Drawing.of(Picture.svg(depths("full", 0.85), HERE));
    assertThat(drawing.words())
        .contains("full, BF16, kv f32, 2 threads, cpu")
        .contains("Generating", "tg8\n", "tg8 @ d1024", "20.0, 85 % of the limit")
        .contains(
            "tokens/s",
            "median of 2 rounds",
            "what the memory bandwidth measured around each round would allow")
        .contains("ms a step", "tokens in the cache", "ms a step + ")
        .contains("xmodel 0123abc", "AMD EPYC, 2 cores", "2026-11-26", "--picture depth.svg");
    drawing.isLegible();
  }

  @Test
  void hasNumbersAlongItsAxes() throws Exception {
    List<String> texts =
        Drawing.of(Picture.svg(depths("full", 0.85), HERE)).texts().stream()
            .map(Drawing.Text::text)
            .toList();
    assertThat(texts).contains("0", "5", "10", "15", "20", "25"); // tokens/s, to 20 / 0.85
    assertThat(texts).contains("500", "1,000", "2,000", "2,500"); // tokens in the cache
    assertThat(texts).contains("20", "40", "60", "80"); // ms a step, to 70
  }

  @Test
  void marksStandWhereTheLimitIs() throws Exception {
    Drawing drawing = Drawing.of(Picture.svg(depths("full", 0.5), HERE));
    double bar =
        drawing
            .elements("rect")
            .filter(rect -> rect.getAttribute("class").equals("c0"))
            .mapToDouble(rect -> Double.parseDouble(rect.getAttribute("width")))
            .max()
            .orElseThrow();
    var mark =
        drawing
            .elements("line")
            .filter(line -> line.getAttribute("class").equals("mark"))
            .findFirst()
            .orElseThrow();
    var axis =
        drawing
            .elements("line")
            .filter(line -> line.getAttribute("class").equals("axis"))
            .findFirst()
            .orElseThrow();
    double from = Double.parseDouble(axis.getAttribute("x1"));
    assertThat(Double.parseDouble(mark.getAttribute("x1")) - from).isCloseTo(2 * bar, within(0.2));
  }

  /** Names that no picture was drawn for. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "m",
        "a-checkpoint-whose-directory-has-a-name-that-says-everything-about-how-it-was-made-q4-q8-head",
        "WWWWWWWWWWWWWWWWWWWWWWWWMMMMMMMMMMMMMMMMMMM%%%%%%%%%%%%%%%%%%%%%@@@@@@@@@@@@@",
        "模型模型模型模型模型模型模型模型模型模型模型",
        "a & b < c > \"d\""
      })
  void clipsNoText(String model) throws Exception {
    List<TokenResult> results = new ArrayList<>(depths(model, 0.85));
    results.addAll(depths(model + "2", null));
    results.add(result(model, "pp512", "prefill", 0, 123456.7, 0.01));
    Environment environment =
        new Environment(
            "0123abc-dirty",
            "25",
            model + ", 2 cores",
            "Linux",
            "2026-11-26",
            "xmodel bench tokens " + ("/home/" + model + " ").repeat(5));
    Drawing.of(Picture.svg(results, environment)).isLegible();
  }

  @Test
  void colourAndKeyTellLinesApart() throws Exception {
    List<TokenResult> results = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      results.addAll(depths("model" + i, 0.9));
    }
    Drawing drawing = Drawing.of(Picture.svg(results, HERE));
    assertThat(
            drawing
                .elements("polyline")
                .map(line -> line.getAttribute("class") + line.getAttribute("stroke-dasharray")))
        .hasSize(7)
        .doesNotHaveDuplicates();
    assertThat(drawing.words()).contains("model0: ", "model6: ");
    drawing.isLegible();
  }

  @ParameterizedTest
  @CsvSource({
    "23.5, 8, 5, 5",
    "1, 8, 0.2, 5",
    "0, 8, 0.2, 5",
    "8, 8, 1, 8",
    "4096, 8, 1000, 5",
    "0.003, 6, 0.0005, 6",
    "123456, 8, 20000, 7"
  })
  void axesCountInRoundSteps(double largest, int most, double step, int steps) {
    Axis axis = Axis.upTo(largest, most);
    assertThat(axis.step()).isCloseTo(step, within(step * 1e-9));
    assertThat(axis.steps()).isEqualTo(steps);
    assertThat(axis.end()).isGreaterThanOrEqualTo(largest);
  }

  /** 50 ms a step and 10 µs more for each position. */
  private static List<TokenResult> depths(String model, @Nullable Double fraction) {
    return List.of(
        result(model, "tg8", "decode", 0, 20, fraction),
        result(model, "tg8 @ d1024", "decode", 1024, 1000 / 60.24, fraction),
        result(model, "tg8 @ d2048", "decode", 2048, 1000 / 70.48, fraction));
  }

  private static TokenResult result(
      String model, String test, String kind, int depth, double rate, @Nullable Double fraction) {
    Double ceiling = fraction == null ? null : 30e9;
    Speed speed = new Speed(2, rate, 0, rate, Speed.BANDWIDTH, ceiling, fraction);
    return new TokenResult(model, "BF16", 1, "cpu", "f32", 2, test, kind, 8, depth, 1, speed);
  }
}
