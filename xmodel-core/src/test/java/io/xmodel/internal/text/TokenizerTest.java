package io.xmodel.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.RequestException;
import io.xmodel.internal.text.PromptText.Segment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenizerTest {
  private static final String USER = "<｜User｜>";
  private static final String EOS = "<｜end▁of▁sentence｜>";

  private Tokenizer tokenizer;
  private HuggingFaceTokenizer reference;

  @BeforeAll
  void load() throws IOException {
    tokenizer = TestTokenizers.load();
    reference =
        HuggingFaceTokenizer.newInstance(
            TestTokenizers.directory(), Map.of("truncation", "false", "padding", "false"));
  }

  @AfterAll
  void close() {
    tokenizer.close();
    reference.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void idsAreThoseOfHuggingFace(long seed) {
    Random random = new Random(seed);
    List<String> specials = List.copyOf(tokenizer.addedTokens());
    for (int round = 0; round < 200; round++) {
      StringBuilder text = new StringBuilder(TestTokenizers.randomText(random));
      for (int i = random.nextInt(4); i > 0; i--) {
        text.append(specials.get(random.nextInt(specials.size())));
        text.append(TestTokenizers.randomText(random));
      }
      int[] ids = tokenizer.encodeWithSpecialTokens(text.toString());
      assertThat(ids).as(text.toString()).isEqualTo(referenceIds(text.toString()));
      assertThat(tokenizer.decodeWithSpecialTokens(ids)).isEqualTo(text.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void specialTokensInOrdinaryTextAreText(long seed) {
    Random random = new Random(seed);
    List<String> specials = List.copyOf(tokenizer.addedTokens());
    for (int round = 0; round < 200; round++) {
      String plain = TestTokenizers.randomText(random);
      assertThat(tokenizer.encode(plain)).isEqualTo(referenceIds(plain));
      String text = plain + specials.get(random.nextInt(specials.size()));
      int[] ids = tokenizer.encode(text);
      assertThat(Arrays.stream(ids).filter(this::isAdded)).as(text).isEmpty();
      assertThat(tokenizer.decode(ids)).isEqualTo(text);
    }
  }

  @Test
  void aPromptRecognisesSpecialTokensOnlyWhereTheyAreAllowed() {
    PromptText prompt =
        new PromptText(
            List.of(
                new Segment(USER + "say ", true),
                new Segment(USER, false),
                new Segment(" twice" + EOS, true)));

    int[] ids = tokenizer.encode(prompt);

    assertThat(ids[0]).isEqualTo(tokenizer.addedTokenId(USER).getAsInt());
    assertThat(ids[ids.length - 1]).isEqualTo(tokenizer.eosId());
    assertThat(Arrays.stream(ids).filter(this::isAdded).count()).isEqualTo(2);
    assertThat(tokenizer.decodeWithSpecialTokens(ids)).isEqualTo(prompt.text());
  }

  @Test
  void tokensSpanSegmentsButSpecialTokensDoNot() {
    String text = "the capital of";
    for (int i = 0; i <= text.length(); i++) {
      assertThat(tokenizer.encode(segments(text, i, true))).isEqualTo(tokenizer.encode(text));
    }
    for (int i = 1; i < USER.length(); i++) {
      assertThat(tokenizer.encode(segments(USER, i, true))).isEqualTo(tokenizer.encode(USER));
    }
  }

  private static PromptText segments(String text, int cut, boolean specialTokens) {
    return new PromptText(
        List.of(
            new Segment(text.substring(0, cut), specialTokens),
            new Segment(text.substring(cut), specialTokens)));
  }

  @Test
  void longTextIsNotTruncated() {
    String text = "the capital of China is ".repeat(2000);
    int[] ids = tokenizer.encode(text);
    assertThat(ids).hasSizeGreaterThan(8000);
    assertThat(tokenizer.decode(ids)).isEqualTo(text);
  }

  @Test
  void halfASurrogatePairBecomesTheReplacementCharacter() {
    assertThat(tokenizer.decode(tokenizer.encode("a\uD83Db\uDE00"))).isEqualTo("a\uFFFDb\uFFFD");
  }

  @Test
  void knowsItsSpecialIds() {
    assertThat(tokenizer.bosId()).hasValue(0);
    assertThat(tokenizer.eosId()).isEqualTo(1);
    assertThat(tokenizer.eosIds()).containsExactly(1);
    assertThat(tokenizer.bosToken()).isEqualTo("<｜begin▁of▁sentence｜>");
    assertThat(tokenizer.eosToken()).isEqualTo(EOS);
    assertThat(tokenizer.addBosToken()).isTrue();
    assertThat(tokenizer.idLimit()).isEqualTo(523);
    assertThat(tokenizer.addedTokenId("<none>")).isEmpty();
  }

  @Test
  void aPlainPromptGetsExactlyOneBos() {
    int[] once = tokenizer.withBos(tokenizer.encode("hello"));
    assertThat(once[0]).isZero();
    assertThat(Arrays.stream(once).filter(id -> id == 0).count()).isEqualTo(1);
    assertThat(tokenizer.withBos(once)).isEqualTo(once);
    assertThat(tokenizer.withBos(new int[0])).containsExactly(0);
  }

  @Test
  void decodingLeavesSpecialTokensOutAndRefusesUnknownIds() {
    int[] ids = tokenizer.encodeWithSpecialTokens("a" + EOS + "b" + USER);
    assertThat(tokenizer.decode(ids)).isEqualTo("ab" + USER);
    assertThat(tokenizer.tokenBytes(ids[1])).isEqualTo(EOS.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> tokenizer.decode(new int[] {523}))
        .isInstanceOf(RequestException.class)
        .hasMessage("The tokenizer has no token 523: its ids are 0 to 522.");
    assertThatThrownBy(() -> tokenizer.decode(new int[] {-1})).isInstanceOf(RequestException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"eos_token_id\": 1}' | '1'",
        "'{\"eos_token_id\": [2, 1]}' | '1,2'",
        "'{\"eos_token_id\": 300}' | '1'",
        "'{\"eos_token_id\": null}' | '1'",
        "'{}' | '1'",
      })
  void mergesTheEosIdsOfTheGenerationConfig(
      String generationConfig, String expected, @TempDir Path directory) throws IOException {
    TestTokenizers.copyTo(directory);
    Files.writeString(directory.resolve("generation_config.json"), generationConfig);
    try (Tokenizer loaded = Tokenizer.load(directory)) {
      assertThat(loaded.eosIds())
          .isEqualTo(Arrays.stream(expected.split(",")).map(Integer::valueOf).toList());
    }
  }

  @Test
  void theTokenizersOwnStringsComeBeforeConfigJson(@TempDir Path directory) throws IOException {
    TestTokenizers.copyTo(directory);
    Files.writeString(
        directory.resolve("config.json"),
        "{\"vocab_size\": 600, \"bos_token_id\": 1, \"eos_token_id\": 2}");
    try (Tokenizer loaded = Tokenizer.load(directory)) {
      assertThat(loaded.bosId()).hasValue(0);
      assertThat(loaded.eosIds()).containsExactly(1);
    }
  }

  @Test
  void tokensMayBeWrittenAsStringsAndBosMayBeAbsent(@TempDir Path directory) throws IOException {
    TestTokenizers.copyTo(directory);
    Files.writeString(
        directory.resolve("tokenizer_config.json"),
        "{\"eos_token\": \"%s\", \"add_bos_token\": true}".formatted(EOS));
    try (Tokenizer loaded = Tokenizer.load(directory)) {
      assertThat(loaded.eosId()).isEqualTo(1);
      assertThat(loaded.bosId()).isEmpty();
      assertThat(loaded.addBosToken()).isFalse();
      assertThat(loaded.withBos(new int[] {5})).containsExactly(5);
    }
  }

  @Test
  void aPostProcessorThatAddsBosStillGivesOne(@TempDir Path directory) throws IOException {
    TestTokenizers.copyTo(directory);
    String bos = "<｜begin▁of▁sentence｜>";
    edit(
        directory.resolve("tokenizer.json"),
        json ->
            json.replaceFirst(
                "(?s)\"post_processor\": \\{.*?\\}",
                """
                "post_processor": {"type": "TemplateProcessing",
                  "single": [{"SpecialToken": {"id": "BOS", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                  "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                  "special_tokens": {"BOS": {"id": "BOS", "ids": [0], "tokens": ["BOS"]}}}\
                """
                    .replace("BOS", bos)));
    try (Tokenizer loaded = Tokenizer.load(directory)) {
      assertThat(loaded.withBos(loaded.encode("a"))).containsExactly(0, loaded.encode("a")[0]);
    }
    Files.writeString(
        directory.resolve("tokenizer_config.json"),
        "{\"bos_token\": \"%s\", \"eos_token\": \"%s\"}".formatted(bos, EOS));
    try (Tokenizer loaded = Tokenizer.load(directory)) {
      assertThat(loaded.addBosToken()).isTrue();
    }
  }

  @Test
  void eachFaultIsNamed(@TempDir Path directory) throws IOException {
    assertThatThrownBy(() -> Tokenizer.load(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("has no tokenizer.json");
    TestTokenizers.copyTo(directory);
    Files.writeString(directory.resolve("config.json"), "{\"vocab_size\": 500}");
    assertThatThrownBy(() -> Tokenizer.load(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("knows ids up to 522")
        .hasMessageContaining("vocab_size 500");
    Files.delete(directory.resolve("config.json"));

    Path file = directory.resolve("tokenizer.json");
    String good = Files.readString(file);
    fault(directory, good.substring(0, good.length() / 2), "is not valid JSON");
    fault(directory, "[]", "expected a JSON object");
    fault(directory, "", "expected a JSON object");
    fault(directory, good.replace("\"vocab\"", "\"words\""), "key 'words'");
    fault(directory, good.replace("\"type\": \"BPE\"", "\"type\": \"Nonsense\""), "Nonsense");
    fault(
        directory,
        good.replaceFirst("\"normalizers\": \\[\\]", "\"normalizers\": [{\"type\": \"Nmt\"}]"),
        "normalizer.normalizers[0] is Nmt");
    fault(
        directory,
        good.replaceFirst(
            "\"decoder\": \\{\\s*\"type\": \"ByteLevel\"", "\"decoder\": {\"type\": \"Fuse\""),
        "not ByteLevel");
    fault(directory, good.replaceFirst("\"id\": 522", "\"id\": 2000000000"), "whole number");
    fault(directory, good.replaceFirst("\"!\": \\d+", "\"!\": \"x\""), "id of '!'");
    for (int end = 1; end < good.length() - 2; end += 97) {
      fault(directory, good.substring(0, end), "tokenizer.json");
    }
    fault(directory, good.replace("<｜end▁of▁sentence｜>", "<end>"), "eos_token");

    Files.writeString(file, good);
    Files.writeString(directory.resolve("tokenizer_config.json"), "{}");
    assertThatThrownBy(() -> Tokenizer.load(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no end-of-text token");
    Files.delete(directory.resolve("tokenizer_config.json"));
    assertThatThrownBy(() -> Tokenizer.load(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("has no tokenizer_config.json");
  }

  private static void fault(Path directory, String tokenizerJson, String message)
      throws IOException {
    Files.writeString(directory.resolve("tokenizer.json"), tokenizerJson);
    assertThatThrownBy(() -> Tokenizer.load(directory))
        .as(message)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("tokenizer");
  }

  @Test
  void useAfterCloseIsNamedAndClosingTwiceIsHarmless() {
    Tokenizer closed = TestTokenizers.load();
    closed.close();
    closed.close();
    assertThatThrownBy(() -> closed.encode("a")).isInstanceOf(IllegalStateException.class);
    assertThat(closed.decode(new int[] {1})).isEmpty();
  }

  private static void edit(Path file, UnaryOperator<String> edit) throws IOException {
    String before = Files.readString(file);
    String after = edit.apply(before);
    assertThat(after).isNotEqualTo(before);
    Files.writeString(file, after);
  }

  private boolean isAdded(int id) {
    return id < 3 || id >= 510;
  }

  private int[] referenceIds(String text) {
    return Arrays.stream(reference.encode(text, false, false).getIds())
        .mapToInt(Math::toIntExact)
        .toArray();
  }
}
