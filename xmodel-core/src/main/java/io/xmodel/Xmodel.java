package io.xmodel;

import io.xmodel.backend.Backends;
import io.xmodel.backend.ResidentModel;
import io.xmodel.chat.ChatTemplate;
import io.xmodel.chat.Message;
import io.xmodel.error.RequestException;
import io.xmodel.internal.engine.CachedSequence;
import io.xmodel.internal.engine.Cancellation;
import io.xmodel.internal.engine.Scorer;
import io.xmodel.internal.engine.TokenRequest;
import io.xmodel.internal.engine.TokenStream;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.internal.text.Tokenizer;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.XmodelConfig;
import io.xmodel.progress.ProgressListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model: the front door.
 *
 * <pre>{@code
 * try (Xmodel model = Xmodel.load(Path.of("Xmodel-2.5"))) {
 *   System.out.println(model.generate("The capital of China is", GenerationOptions.greedy(32)));
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads: every generation has a sequence of its own, and their steps
 * take turns on the device.
 */
public final class Xmodel implements AutoCloseable {
  private final ModelFiles files;
  private final ResidentModel resident;
  private final @Nullable Tokenizer tokenizer;
  private final GenerationDefaults defaults;
  private final int context;
  private final double loadSeconds;
  private @Nullable ChatTemplate chatTemplate;

  private Xmodel(
      ModelFiles files,
      ResidentModel resident,
      @Nullable Tokenizer tokenizer,
      GenerationDefaults defaults,
      int context,
      double loadSeconds) {
    this.files = files;
    this.resident = resident;
    this.tokenizer = tokenizer;
    this.defaults = defaults;
    this.context = context;
    this.loadSeconds = loadSeconds;
  }

  /** Loads a checkpoint directory on the best backend. */
  public static Xmodel load(Path directory) {
    return load(directory, LoadOptions.DEFAULT);
  }

  /**
   * Loads a checkpoint directory: config.json, safetensors or pytorch_model.bin, and – unless only
   * ids are used – tokenizer.json and tokenizer_config.json.
   *
   * @throws io.xmodel.error.CheckpointException when a file is missing, damaged or of an unknown
   *     kind
   * @throws io.xmodel.error.BackendException when the backend asked for cannot run here
   */
  public static Xmodel load(Path directory, LoadOptions options) {
    long start = System.nanoTime();
    ModelFiles files = ModelFiles.open(directory, options.progress());
    Tokenizer tokenizer = null;
    try {
      XmodelConfig config = files.config();
      int context = contextLength(options.context(), config.maxPositionEmbeddings());
      if (Files.exists(directory.resolve("tokenizer.json"))) {
        tokenizer = Tokenizer.load(directory);
      }
      GenerationDefaults defaults = GenerationDefaults.read(directory, config, tokenizer);
      ResidentModel resident =
          Backends.load(
              options.backend(),
              files.weights(),
              options.backendOptions().withContext(context),
              options.progress());
      double seconds = (System.nanoTime() - start) * 1e-9;
      return new Xmodel(files, resident, tokenizer, defaults, context, seconds);
    } catch (RuntimeException e) {
      if (tokenizer != null) {
        tokenizer.close();
      }
      files.close();
      throw e;
    }
  }

  private static int contextLength(int asked, int longest) {
    if (asked > longest) {
      throw new RequestException(
          "A context of %d positions is more than the %d that the model was made for (max_position_embeddings). Ask for less."
              .formatted(asked, longest));
    }
    return asked > 0 ? asked : Math.min(LoadOptions.DEFAULT_CONTEXT, longest);
  }

  /** What generation_config.json asks for, or greedy where it says nothing; at most 256 tokens. */
  public GenerationOptions defaults() {
    return defaults.options();
  }

  /** Continues a text with the checkpoint's own defaults. */
  public Completion generate(String prompt) {
    return generate(prompt, defaults());
  }

  /**
   * Continues a text. A begin-of-text token goes before it when the tokenizer's configuration says
   * so.
   */
  public Completion generate(String prompt, GenerationOptions options) {
    return generate(encode(prompt), options);
  }

  /** Continues ids, taken as they are. Needs no tokenizer. */
  public Completion generate(int[] prompt, GenerationOptions options) {
    try (TextStream stream = stream(prompt, options)) {
      return stream.completion();
    }
  }

  /** Continues a text, handing each piece to a listener as it comes. */
  public Completion generate(String prompt, GenerationOptions options, Consumer<String> listener) {
    try (TextStream stream = stream(prompt, options)) {
      stream.forEachRemaining(listener);
      return stream.completion();
    }
  }

  /** Continues a text, piece by piece. */
  public TextStream stream(String prompt, GenerationOptions options) {
    return stream(encode(prompt), options);
  }

  /**
   * Continues ids, piece by piece. Without a tokenizer there are no pieces, only the completion.
   */
  public TextStream stream(int[] prompt, GenerationOptions options) {
    // A single generation needs no more positions than its prompt and answer.
    int capacity =
        (int) Math.min(contextLength(), Math.max(1, prompt.length + (long) options.maxTokens()));
    CachedSequence sequence = new CachedSequence(resident, capacity);
    try {
      return stream(sequence, prompt, options, stream -> sequence.close());
    } catch (RuntimeException e) {
      sequence.close();
      throw e;
    }
  }

  TextStream stream(
      CachedSequence sequence,
      int[] prompt,
      GenerationOptions options,
      Consumer<TextStream> onClose) {
    if (!options.stopStrings().isEmpty()) {
      requireTokenizer();
    }
    Set<Integer> stopIds = new HashSet<>(options.stopIds());
    if (!options.ignoreEos()) {
      stopIds.addAll(defaults.eosIds());
    }
    TokenRequest request =
        new TokenRequest(
            options.maxTokens(),
            options.minTokens(),
            stopIds,
            options.sampling(),
            options.topLogprobs());
    Cancellation cancellation = new Cancellation();
    TokenStream tokens =
        new TokenStream(
            sequence, resident.preferredChunk(), prompt, idLimit(), request, cancellation);
    return new TextStream(tokens, prompt, cancellation, tokenizer, options.stopStrings(), onClose);
  }

  /** Begins a conversation. */
  public ChatSession chat() {
    return chat(null);
  }

  /** Begins a conversation with a system text. */
  public ChatSession chat(@Nullable String system) {
    chatTemplate();
    return new ChatSession(this, new CachedSequence(resident, contextLength()), system);
  }

  /**
   * The ids of a plain prompt, with the begin-of-text token when the tokenizer's configuration says
   * so.
   */
  public int[] encode(String prompt) {
    Tokenizer tokenizer = requireTokenizer();
    return tokenizer.withBos(tokenizer.encode(prompt));
  }

  /** The ids of a conversation that waits for the assistant's answer. */
  public int[] encode(List<Message> messages) {
    return requireTokenizer().encode(chatTemplate().prompt(messages, true));
  }

  /**
   * Scores a text of any length, with the begin-of-text token before it when the tokenizer's
   * configuration says so.
   *
   * @see #score(int[], int, ProgressListener)
   */
  public Score score(String text) {
    return score(encode(text));
  }

  /**
   * Scores ids, however many: where there are more than the context holds, in windows as long as
   * the context that overlap by half.
   *
   * @see #score(int[], int, ProgressListener)
   */
  public Score score(int[] ids) {
    return score(ids, Math.max(1, contextLength() / 2), ProgressListener.NONE);
  }

  /**
   * Scores ids, however many. Those that the context cannot hold at once are read in windows as
   * long as the context, each beginning {@code stride} tokens after the one before. Every token is
   * scored once, seeing at least {@code contextLength() - stride + 1} tokens before it, or all
   * there are. Memory does not grow with the text.
   *
   * @param stride 1 to {@link #contextLength()}: a small one lets tokens see more, and takes {@code
   *     contextLength() / stride} times as long
   * @param progress hears how many tokens have their score
   * @throws RequestException when there is no id, or one is outside the vocabulary
   */
  public Score score(int[] ids, int stride, ProgressListener progress) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= config().vocabSize()) {
        throw new RequestException(
            "Token id %d at position %d is outside the vocabulary of %d."
                .formatted(ids[i], i, config().vocabSize()));
      }
    }
    return new Score(ids.clone(), Scorer.score(resident, ids, contextLength(), stride, progress));
  }

  /** Shapes and constants. */
  public XmodelConfig config() {
    return resident.config();
  }

  /** The weights, for reporting their sizes. They are unmapped when the model is closed. */
  public ModelWeights weights() {
    return files.weights();
  }

  /** The backend and what it runs on, for people. */
  public String description() {
    return resident.description();
  }

  /** Positions a sequence can hold. */
  public int contextLength() {
    return context;
  }

  /** Bytes of device memory that one position of one sequence takes. */
  public long kvBytesPerToken() {
    return resident.memory().bytesPerPosition();
  }

  /** Seconds it took to load. */
  public double loadSeconds() {
    return loadSeconds;
  }

  /** The tokenizer, or null when the checkpoint has none. */
  public @Nullable Tokenizer tokenizer() {
    return tokenizer;
  }

  /**
   * The checkpoint's chat template.
   *
   * @throws io.xmodel.error.CheckpointException when it has none
   */
  public synchronized ChatTemplate chatTemplate() {
    if (chatTemplate == null) {
      // Only now: the template engine takes a while to start, and plain generation does without.
      chatTemplate = ChatTemplate.load(files.checkpoint().directory(), requireTokenizer());
    }
    return chatTemplate;
  }

  /** Frees the device and unmaps the files. */
  @Override
  public void close() {
    resident.close();
    if (tokenizer != null) {
      tokenizer.close();
    }
    files.close();
  }

  /** Ids below this may be sampled: those the tokenizer knows. */
  private int idLimit() {
    return tokenizer == null ? config().vocabSize() : tokenizer.idLimit();
  }

  /** An answer's text with its special tokens, but without the one that ended it. */
  String decodeAnswer(int[] ids) {
    boolean ended = ids.length > 0 && defaults.eosIds().contains(ids[ids.length - 1]);
    return requireTokenizer()
        .decodeWithSpecialTokens(ended ? Arrays.copyOf(ids, ids.length - 1) : ids);
  }

  private Tokenizer requireTokenizer() {
    if (tokenizer == null) {
      throw new RequestException(
          "The checkpoint has no tokenizer.json, so text cannot be used with it. Add the file, or give ids (--ids).");
    }
    return tokenizer;
  }
}
