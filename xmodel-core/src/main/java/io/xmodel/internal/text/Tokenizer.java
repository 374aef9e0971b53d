package io.xmodel.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.ClosedException;
import io.xmodel.internal.text.bpe.IdList;
import io.xmodel.text.TextTokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Text to token ids and back, as the checkpoint's tokenizer.json says; and what only the library
 * needs of it.
 */
public final class Tokenizer implements TextTokenizer {
  private final Pipeline pipeline;
  private final TokenTable table;
  private final SpecialIds ids;
  private final boolean addBos;
  private volatile boolean closed;

  private Tokenizer(Pipeline pipeline, TokenTable table, SpecialIds ids, boolean addBos) {
    this.pipeline = pipeline;
    this.table = table;
    this.ids = ids;
    this.addBos = addBos;
  }

  /**
   * Loads tokenizer.json and tokenizer_config.json. config.json and generation_config.json, where
   * they are, are compared and merged: see {@link #eosIds}.
   *
   * @throws CheckpointException when a file is missing, damaged or of an unsupported kind, or when
   *     the tokenizer has more ids than config.json's vocab_size
   */
  public static Tokenizer load(Path directory) {
    return of(directory, new TokenizerJson(directory));
  }

  /** As above, of a tokenizer.json that was read. */
  static Tokenizer of(Path directory, TokenizerJson json) {
    TokenTable table = new TokenTable(json.lexicon(), json.addedTokens());
    JsonNode config = JsonFiles.optional(directory, "config.json");
    int rows = config.path("vocab_size").asInt(Integer.MAX_VALUE);
    if (table.limit() > rows) {
      throw new CheckpointException(
          "%s: the tokenizer knows ids up to %s, but config.json says vocab_size %s: they belong to different models. Take both files from the same one."
              .formatted(directory, table.limit() - 1, rows));
    }
    Pipeline pipeline = json.pipeline();
    SpecialIds ids = SpecialIds.resolve(directory, config, pipeline.added().idByContent());
    ids.all().forEach(table::markSpecial);
    return new Tokenizer(pipeline, table, ids, addsBos(ids, json.before()));
  }

  /** Without a word in tokenizer_config.json, what tokenizer.json's post-processor does counts. */
  private static boolean addsBos(SpecialIds ids, List<Integer> before) {
    Boolean wanted = ids.addBos();
    return ids.bos().isPresent()
        && (wanted == null
            ? !before.isEmpty() && before.getFirst() == ids.bos().getAsInt()
            : wanted.booleanValue());
  }

  @Override
  public int[] encode(String text) {
    return encode(PromptText.of(text, false), Integer.MAX_VALUE);
  }

  @Override
  public int[] encodeWithSpecialTokens(String text) {
    return encode(PromptText.of(text, true), Integer.MAX_VALUE);
  }

  /** Ids of a chat prompt: special tokens count only where the template put them. */
  public int[] encode(PromptText prompt) {
    return encode(prompt, Integer.MAX_VALUE);
  }

  /**
   * As above, of a prompt that may have at most so many ids. A longer one is not encoded to its
   * end: what comes back is then longer than {@code limit}, and otherwise of no use.
   *
   * @throws io.xmodel.error.InterruptedWorkException when the thread is interrupted while a long
   *     text is encoded
   */
  public int[] encode(PromptText prompt, int limit) {
    if (closed) {
      throw ClosedException.of("tokenizer");
    }
    IdList encoded = new IdList(limit);
    pipeline.encode(prompt, encoded);
    return encoded.toArray();
  }

  /**
   * Puts BOS before the ids of a plain prompt, if this tokenizer wants one ({@link #addBosToken})
   * and it is not there yet. Chat prompts have the one that their template writes.
   */
  public int[] withBos(int[] prompt) {
    OptionalInt bos = bosId();
    if (!addBosToken() || bos.isEmpty() || (prompt.length > 0 && prompt[0] == bos.getAsInt())) {
      return prompt;
    }
    return IntStream.concat(IntStream.of(bos.getAsInt()), Arrays.stream(prompt)).toArray();
  }

  @Override
  public String decode(int[] ids) {
    return decode(ids, false);
  }

  @Override
  public String decodeWithSpecialTokens(int[] ids) {
    return decode(ids, true);
  }

  private String decode(int[] ids, boolean specialTokens) {
    Objects.requireNonNull(ids, "ids");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(ids.length * 4);
    for (int id : ids) {
      byte[] token = table.get(id);
      if (specialTokens || !table.isSpecial(id)) {
        bytes.writeBytes(token);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** A new decoder for text that arrives token by token; special tokens are left out. */
  public IncrementalDecoder incrementalDecoder() {
    return new IncrementalDecoder(table);
  }

  @Override
  public byte[] tokenBytes(int id) {
    return table.get(id).clone();
  }

  /** The bytes of an ordinary token; null for added tokens, and where no token has this id. */
  public byte @Nullable [] textBytes(int id) {
    return table.isAdded(id) ? null : table.find(id);
  }

  @Override
  public int idLimit() {
    return table.limit();
  }

  @Override
  public OptionalInt addedTokenId(String content) {
    Integer id = pipeline.added().idByContent().get(Objects.requireNonNull(content, "content"));
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The strings of all added tokens. */
  public Set<String> addedTokens() {
    return Collections.unmodifiableSet(pipeline.added().idByContent().keySet());
  }

  /** The strings of the tokens that are left out of decoded text. */
  public Set<String> specialTokens() {
    return pipeline.added().idByContent().entrySet().stream()
        .filter(entry -> table.isSpecial(entry.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  @Override
  public boolean isSpecial(int id) {
    return table.isSpecial(id);
  }

  @Override
  public OptionalInt bosId() {
    return ids.bos();
  }

  /** End-of-text, by tokenizer_config.json's {@code eos_token}: the first of {@link #eosIds}. */
  public int eosId() {
    return ids.eos().getFirst();
  }

  @Override
  public List<Integer> eosIds() {
    return ids.eos();
  }

  @Override
  public String bosToken() {
    return ids.bosToken();
  }

  /** The string of EOS. */
  public String eosToken() {
    return new String(table.get(eosId()), StandardCharsets.UTF_8);
  }

  /** Whether plain prompts begin with BOS. */
  public boolean addBosToken() {
    return addBos;
  }

  @Override
  public void close() {
    closed = true;
  }
}
