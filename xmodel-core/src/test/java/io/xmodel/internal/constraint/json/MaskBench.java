package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.xmodel.error.RequestException;
import io.xmodel.internal.constraint.Constraint;
import io.xmodel.internal.constraint.Constraints;
import io.xmodel.internal.constraint.Effort;
import io.xmodel.internal.constraint.Language;
import io.xmodel.internal.constraint.TokenSet;
import io.xmodel.internal.constraint.TokenTrie;
import io.xmodel.internal.constraint.Tokens;
import io.xmodel.internal.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs MaskBench, where it lies: {@code MaskBench DATA TOKENIZER [ORDER [STEP [DETAILS]]]}. For
 * each STEP-th schema: the time to compile it; for every token of its documents: the time of its
 * mask.
 */
public final class MaskBench {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final Tokenizer tokenizer;
  private final Tokens tokens;
  private final JsonSchema schemas = new JsonSchema();
  private final JsonSchema.Order order;
  private final List<Long> compiles = new ArrayList<>();
  private long[] masks = new long[1 << 20];
  private volatile String current = "";
  private int maskCount;
  private long mostSteps;
  private int passed;
  private int refused;
  private int unnamed;
  private int wronglyAccepted;
  private int wronglyRefused;
  private int failed;
  private final Map<String, Integer> reasons = new TreeMap<>();
  private final List<String> details = new ArrayList<>();

  private MaskBench(Path tokenizer, JsonSchema.Order order) {
    this.tokenizer = Tokenizer.load(tokenizer);
    this.order = order;
    long start = System.nanoTime();
    TokenTrie trie = TokenTrie.of(this.tokenizer.idLimit(), this.tokenizer::textBytes);
    System.out.printf(
        "trie: %d nodes, %d ms%n", trie.nodes(), (System.nanoTime() - start) / 1_000_000);
    this.tokens = new Tokens(trie, text -> new int[0]);
  }

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    JsonSchema.Order order =
        args.length > 2 ? JsonSchema.Order.valueOf(args[2]) : JsonSchema.Order.AS_LISTED;
    int step = args.length > 3 ? Integer.parseInt(args[3]) : 1;
    MaskBench bench = new MaskBench(Path.of(args[1]), order);
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of(args[0]))) {
      List<Path> sorted = all.sorted().toList();
      files =
          IntStream.range(0, sorted.size())
              .filter(i -> i % step == 0)
              .mapToObj(sorted::get)
              .toList();
    }
    for (int i = 0; i < Math.min(300, files.size()); i++) {
      bench.run(files.get(i)); // warm up
    }
    bench.reset();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          String before = "";
          while (true) {
            try {
              Thread.sleep(15_000);
            } catch (InterruptedException e) {
              return;
            }
            if (before.equals(bench.current)) {
              System.out.println("still at " + before);
              bench.summary();
            }
            before = bench.current;
          }
        });
    for (Path file : files) {
      long start = System.nanoTime();
      bench.current = file.getFileName().toString();
      bench.run(file);
      double seconds = (System.nanoTime() - start) * 1e-9;
      if (seconds > 1) {
        System.out.printf("slow: %s, %.1f s%n", file.getFileName(), seconds);
      }
    }
    bench.report(files.size());
    if (args.length > 4) {
      Files.write(Path.of(args[4]), bench.details);
    }
  }

  private void reset() {
    compiles.clear();
    maskCount = 0;
    mostSteps = 0;
    passed = 0;
    refused = 0;
    unnamed = 0;
    wronglyAccepted = 0;
    wronglyRefused = 0;
    failed = 0;
    reasons.clear();
    details.clear();
  }

  private void run(Path file) throws IOException {
    JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
    String schema = root.get("schema").toString();
    Language language;
    long start = System.nanoTime();
    try {
      language = schemas.language(schema, order);
    } catch (RequestException e) {
      refused++;
      String message = String.valueOf(e.getMessage()).replaceAll("at #[^ ]*: ", "");
      String reason =
          message.substring(0, Math.min(message.length(), 70)).replaceAll("'[^']*'?", "'…'");
      reasons.merge(reason, 1, Integer::sum);
      details.add("refused\t" + file.getFileName() + "\t" + e.getMessage());
      if (!Refusals.isNamed(String.valueOf(e.getMessage()), root.get("schema"))) {
        unnamed++;
        details.add("UNNAMED\t" + file.getFileName() + "\t" + e.getMessage());
      }
      return;
    } catch (RuntimeException | StackOverflowError e) {
      failed++;
      details.add(
          "failed\t"
              + file.getFileName()
              + "\t"
              + e
              + " "
              + Arrays.toString(Arrays.copyOf(e.getStackTrace(), 4)));
      return;
    }
    compiles.add(System.nanoTime() - start);
    boolean good = true;
    for (JsonNode test : root.path("tests")) {
      boolean valid = test.get("valid").asBoolean();
      StringBuilder text = new StringBuilder();
      write(test.get("data"), text);
      int[] ids = tokenizer.encode(text.toString());
      String where;
      try {
        where = read(Constraints.text(tokens, language).start(), ids);
      } catch (RuntimeException | StackOverflowError e) {
        failed++;
        details.add(
            "failed\t"
                + file.getFileName()
                + "\t"
                + e
                + " "
                + Arrays.toString(Arrays.copyOf(e.getStackTrace(), 6)));
        good = false;
        continue;
      }
      if (valid != (where == null)) {
        good = false;
        if (valid) {
          wronglyRefused++;
          details.add("valid refused\t" + file.getFileName() + "\t" + where);
        } else {
          wronglyAccepted++;
          details.add("INVALID ACCEPTED\t" + file.getFileName() + "\t" + text);
        }
      }
    }
    passed += good ? 1 : 0;
  }

  /** Where a document is refused; null where it is accepted. */
  private @Nullable String read(Constraint.State start, int[] ids) {
    Constraint.State state = start;
    long end = System.nanoTime() + 20_000_000_000L;
    for (int i = 0; i < ids.length; i++) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("masks take too long");
      }
      Constraint.State at = state;
      Effort effort = new Effort();
      TokenSet[] mask = new TokenSet[1];
      long began = System.nanoTime();
      effort.during(() -> mask[0] = at.allowed());
      record(System.nanoTime() - began);
      mostSteps = Math.max(mostSteps, effort.spent());
      boolean allowed = mask[0].contains(ids[i]);
      if (allowed != state.allows(ids[i])) {
        throw new IllegalStateException("mask and step differ at token " + i);
      }
      if (!allowed) {
        return tokenizer.decode(Arrays.copyOf(ids, i))
            + "⟦"
            + tokenizer.decode(new int[] {ids[i]})
            + "⟧";
      }
      state = state.advance(ids[i]);
    }
    return state.accepting() ? null : "the end is missing";
  }

  private void record(long nanos) {
    if (maskCount == masks.length) {
      masks = Arrays.copyOf(masks, 2 * maskCount);
    }
    masks[maskCount++] = nanos;
  }

  private void summary() {
    System.out.println(
        "passed %d, refused %d, %d of them without a keyword and its place, failed %d; valid refused %d, invalid accepted %d"
            .formatted(passed, refused, unnamed, failed, wronglyRefused, wronglyAccepted));
  }

  private void report(int files) {
    System.out.println("schemas " + files);
    summary();
    System.out.println(
        "compile µs: " + spread(compiles.stream().mapToLong(Long::longValue).toArray()));
    System.out.println("most steps of a mask: " + mostSteps);
    System.out.println("mask µs, " + maskCount + ": " + spread(Arrays.copyOf(masks, maskCount)));
    reasons.entrySet().stream()
        .sorted((a, b) -> b.getValue() - a.getValue())
        .limit(40)
        .forEach(reason -> System.out.println(reason.getValue() + "\t" + reason.getKey()));
  }

  private static String spread(long[] nanos) {
    Arrays.sort(nanos);
    StringBuilder text = new StringBuilder();
    if (nanos.length == 0) {
      return "none";
    }
    text.append("avg %.1f".formatted(Arrays.stream(nanos).average().orElse(0) / 1000));
    for (double p : new double[] {25, 50, 75, 90, 95, 99, 99.9, 100}) {
      int at = (int) Math.min(nanos.length - 1, Math.floor(p / 100 * nanos.length));
      text.append("  p%s %.1f".formatted(p, nanos[at] / 1000.0));
    }
    return text.toString();
  }

  /** As Python's json.dumps writes it, characters beyond ASCII as they are. */
  static void write(JsonNode node, StringBuilder out) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        out.append('{');
        boolean first = true;
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
          out.append(first ? "" : ", ");
          first = false;
          text(entry.getKey(), out);
          out.append(": ");
          write(entry.getValue(), out);
        }
        out.append('}');
      }
      case ARRAY -> {
        out.append('[');
        for (int i = 0; i < node.size(); i++) {
          out.append(i == 0 ? "" : ", ");
          write(node.get(i), out);
        }
        out.append(']');
      }
      case STRING -> text(node.textValue(), out);
      case NUMBER -> number(node, out);
      default -> out.append(node.asText());
    }
  }

  private static void number(JsonNode node, StringBuilder out) {
    if (node.isIntegralNumber()) {
      out.append(node.bigIntegerValue());
      return;
    }
    double value = node.doubleValue();
    double size = Math.abs(value);
    String shortest = Double.toString(value);
    if (size != 0 && (size < 1e-4 || size >= 1e16)) {
      out.append(shortest.replace(".0E", "E").replace("E-", "e-").replace("E", "e+"));
    } else {
      String plain = new java.math.BigDecimal(shortest).toPlainString();
      out.append(plain.contains(".") ? plain : plain + ".0");
    }
  }

  private static void text(String text, StringBuilder out) {
    out.append('"');
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 0x20) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
