package io.xmodel;

import io.xmodel.backend.Backends;
import io.xmodel.backend.ResidentModel;
import io.xmodel.chat.ChatTemplate;
import io.xmodel.chat.Message;
import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolChoice;
import io.xmodel.chat.ToolFunction;
import io.xmodel.chat.Tools;
import io.xmodel.error.CapacityException;
import io.xmodel.error.ClosedException;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.RequestException;
import io.xmodel.error.Setting;
import io.xmodel.generation.AnswerFormat;
import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.EngineStats;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.internal.constraint.Constraint;
import io.xmodel.internal.engine.Embedder;
import io.xmodel.internal.engine.Engine;
import io.xmodel.internal.engine.Request;
import io.xmodel.internal.engine.Scorer;
import io.xmodel.internal.events.CallIds;
import io.xmodel.internal.events.EventBuffer;
import io.xmodel.internal.events.EventParser;
import io.xmodel.internal.events.Markers;
import io.xmodel.internal.events.PromptScores;
import io.xmodel.internal.files.ForeignFiles;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.internal.record.RecordReader;
import io.xmodel.internal.text.Tokenizer;
import io.xmodel.model.ModelSize;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.XmodelConfig;
import io.xmodel.progress.ProgressListener;
import io.xmodel.sampling.SamplingOptions;
import io.xmodel.text.TextTokenizer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model: the front door. The {@link io.xmodel package} shows what to do with it.
 *
 * <pre>{@code
 * try (Xmodel model = Xmodel.load(Path.of("Xmodel-2.5"))) {
 *   System.out.println(model.generate("The capital of China is", GenerationOptions.greedy(32)));
 * }
 * }</pre>
 *
 * <p>Any number of threads may use it at once: their generations are computed together. Whoever
 * loads it closes it. Generations that still run then end with a {@link
 * io.xmodel.error.ClosedException}, and so does every later call that computes.
 *
 * <p>An interrupt of a thread that waits for a generation cancels it. What has come by then is
 * returned, with the reason {@link io.xmodel.generation.FinishReason#CANCELLED}, and the thread
 * stays interrupted.
 */
public final class Xmodel implements AutoCloseable {
  /** A record's answer may have so many tokens, unless told otherwise. */
  private static final int RECORD_TOKENS = 1024;

  private final ModelFiles files;
  private final XmodelConfig config;
  private final String description;
  private final long kvBytesPerToken;
  private final Engine engine;
  private final @Nullable Tokenizer tokenizer;
  private final @Nullable Formats formats;
  private final Prompts prompts;
  private final GenerationDefaults defaults;
  private final LoadOptions options;
  private final int context;
  private final double loadSeconds;
  private volatile boolean closed;

  private Xmodel(
      ModelFiles files,
      ResidentModel resident,
      @Nullable Tokenizer tokenizer,
      GenerationDefaults defaults,
      LoadOptions options,
      int context,
      double loadSeconds) {
    this.files = files;
    this.config = resident.config();
    this.description = resident.description();
    this.kvBytesPerToken = resident.memory().bytesPerPosition();
    this.engine = new Engine(resident, context, options.engine());
    this.tokenizer = tokenizer;
    this.formats = tokenizer == null ? null : new Formats(tokenizer);
    this.defaults = defaults;
    this.options = options;
    this.context = context;
    this.loadSeconds = loadSeconds;
    this.prompts = new Prompts(files, tokenizer, context, options.toolPrompt(), this::requireOpen);
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
   * @throws RequestException when the model cannot be loaded as asked, such as with a longer
   *     context than it was made for
   * @throws io.xmodel.error.InterruptedWorkException when the thread is interrupted, which it stays
   */
  public static Xmodel load(Path directory, LoadOptions options) {
    Objects.requireNonNull(directory, "directory");
    Objects.requireNonNull(options, "options");
    long start = System.nanoTime();
    ModelFiles files = ModelFiles.open(directory, options.progress());
    Tokenizer tokenizer = null;
    ResidentModel resident = null;
    boolean loaded = false;
    try {
      XmodelConfig config = files.config();
      int context = contextLength(options.context(), config.maxPositionEmbeddings());
      if (ForeignFiles.isThere(directory.resolve("tokenizer.json"))) {
        tokenizer = Tokenizer.load(directory);
      }
      GenerationDefaults defaults = GenerationDefaults.read(files, tokenizer);
      resident =
          Backends.load(
              options.backend(),
              files.weights(),
              options.backendOptions().withContext(context),
              options.progress());
      double seconds = (System.nanoTime() - start) * 1e-9;
      Xmodel model = new Xmodel(files, resident, tokenizer, defaults, options, context, seconds);
      loaded = true;
      return model;
    } finally {
      if (!loaded) {
        if (resident != null) {
          resident.close();
        }
        if (tokenizer != null) {
          tokenizer.close();
        }
        files.close();
      }
    }
  }

  private static int contextLength(int asked, int longest) {
    if (asked > longest) {
      throw new RequestException(
          "A context of %s positions is more than the %s that the model was made for (max_position_embeddings). Ask for less."
              .formatted(asked, longest),
          Setting.CONTEXT);
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
    return generate(GenerationRequest.of(Objects.requireNonNull(prompt, "prompt"), options));
  }

  /** Answers a conversation. */
  public Completion generate(List<Message> messages, GenerationOptions options) {
    return generate(GenerationRequest.of(messages, options));
  }

  /**
   * Answers a conversation with a record. The model's defaults are used.
   *
   * @see #generate(List, GenerationOptions, Class)
   */
  public <T extends Record> T generate(List<Message> messages, Class<T> type) {
    return generate(messages, defaults().withMaxTokens(RECORD_TOKENS), type);
  }

  /**
   * Answers a conversation with a record: the answer is a JSON text of its schema ({@link
   * JsonSchemas}).
   *
   * @throws RequestException when the type has no schema, the answer is cut off as it may have no
   *     more tokens, or the record's constructor refuses its values
   */
  public <T extends Record> T generate(
      List<Message> messages, GenerationOptions options, Class<T> type) {
    Objects.requireNonNull(options, "options");
    Completion completion = generate(messages, options.withSchema(JsonSchemas.of(type)));
    if (completion.finishReason() != FinishReason.STOP) {
      throw new RequestException(
          "The answer is no whole %s: it ended after %s tokens (%s). Allow more tokens, or a longer context."
              .formatted(
                  type.getSimpleName(),
                  completion.tokens().size(),
                  completion.finishReason().label()));
    }
    return RecordReader.read("The answer", completion.toString(), type);
  }

  /** Continues ids, taken as they are. Needs no tokenizer. */
  public Completion generate(int[] prompt, GenerationOptions options) {
    return generate(GenerationRequest.of(Objects.requireNonNull(prompt, "prompt"), options));
  }

  /**
   * Continues or answers what the request says. The other methods of this name are short forms of
   * it.
   *
   * @throws RequestException when the request cannot be served as it is
   * @throws CapacityException when too many requests wait already
   * @throws io.xmodel.error.BackendException when the device fails
   * @throws io.xmodel.error.ClosedException when this model is closed, before or meanwhile
   */
  public Completion generate(GenerationRequest request) {
    try (GenerationStream stream = open(request, EventBuffer.WHOLE, ended -> {})) {
      return stream.completion();
    }
  }

  /**
   * Continues a text, and hands each piece to a listener as it comes. The listener is called on
   * this thread. What it throws ends the generation, and is thrown here.
   */
  public Completion generate(String prompt, GenerationOptions options, Consumer<String> listener) {
    Objects.requireNonNull(listener, "listener");
    try (GenerationStream stream = stream(prompt, options)) {
      for (GenerationEvent event : stream) {
        if (event instanceof GenerationEvent.Text text) {
          listener.accept(text.text());
        }
      }
      return stream.completion();
    }
  }

  /**
   * Several answers to one prompt, which is read once. If there is a seed, the i-th answer has the
   * seed plus i, counted from 0. When one fails, its failure is thrown, and the others are lost.
   *
   * @param answers how many, at least 1
   */
  public List<Completion> generate(GenerationRequest request, int answers) {
    Objects.requireNonNull(request, "request");
    if (answers < 1) {
      throw new RequestException("answers must be at least 1, found %s.".formatted(answers));
    }
    GenerationOptions options = request.options();
    Long seed = options.sampling().seed();
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < answers; i++) {
      requests.add(
          seed == null
              ? request
              : request.withOptions(options.withSampling(options.sampling().withSeed(seed + i))));
    }
    return generateAll(requests).stream().map(GenerationResult::get).toList();
  }

  /**
   * Several generations, computed together. Results are in the order of the requests, and a failure
   * is in its own result. There may be more requests than places: they wait, also where others have
   * filled the queue. An interrupt cancels all that have not ended. {@link BatchRunner} is for more
   * of them than one would hold in memory.
   */
  public List<GenerationResult> generateAll(List<GenerationRequest> requests) {
    Objects.requireNonNull(requests, "requests")
        .forEach(request -> Objects.requireNonNull(request, "request"));
    List<GenerationResult> results = new ArrayList<>();
    try (var run = BatchRunner.ofAll(this, requests.iterator(), this::result)) {
      while (run.hasNext()) {
        results.add(
            switch (run.next()) {
              case BatchResult.Done<?, GenerationResult> done -> done.value();
              case BatchResult.Failed<?, GenerationResult> failed ->
                  new GenerationResult(null, failed.failure());
            });
      }
    }
    return results;
  }

  private GenerationResult result(GenerationRequest request) {
    try {
      return new GenerationResult(generate(request), null);
    } catch (CapacityException e) {
      throw e; // it waits for room
    } catch (RuntimeException e) {
      return new GenerationResult(null, e);
    }
  }

  /** Continues a text, event by event. */
  public GenerationStream stream(String prompt, GenerationOptions options) {
    return stream(GenerationRequest.of(Objects.requireNonNull(prompt, "prompt"), options));
  }

  /** Answers a conversation, event by event. */
  public GenerationStream stream(List<Message> messages, GenerationOptions options) {
    return stream(GenerationRequest.of(messages, options));
  }

  /** Continues ids, event by event. Without a tokenizer the events have tokens but no text. */
  public GenerationStream stream(int[] prompt, GenerationOptions options) {
    return stream(GenerationRequest.of(Objects.requireNonNull(prompt, "prompt"), options));
  }

  /**
   * Continues or answers what the request says, event by event. The caller closes the stream.
   *
   * @throws RequestException when the request cannot be served as it is
   * @throws CapacityException when too many requests wait already
   * @throws io.xmodel.error.ClosedException when this model is closed
   */
  public GenerationStream stream(GenerationRequest request) {
    return stream(request, ended -> {});
  }

  GenerationStream stream(GenerationRequest request, Consumer<GenerationStream> atEnd) {
    return open(request, EventBuffer.STREAMED, atEnd);
  }

  private GenerationStream open(
      GenerationRequest request, int capacity, Consumer<GenerationStream> atEnd) {
    Objects.requireNonNull(request, "request");
    files.checkpoint().requireUnchanged();
    GenerationOptions wanted = request.options();
    if (!wanted.stopStrings().isEmpty()) {
      prompts.requireTokenizer();
    }
    List<Integer> ids = prompts.encode(request);
    Set<Integer> stopIds = new HashSet<>(wanted.stopIds());
    if (!wanted.ignoreEos()) {
      stopIds.addAll(defaults.eosIds());
    }
    PromptScores scores = new PromptScores(ids, wanted.promptLogprobs());
    EventBuffer buffer = new EventBuffer(parser(request, ids), scores, capacity);
    Request tokens =
        new Request(
            ids.stream().mapToInt(Integer::intValue).toArray(),
            wanted.maxTokens(),
            wanted.minTokens(),
            stopIds,
            sampling(wanted),
            wanted.topLogprobs(),
            scores.from(),
            idLimit(),
            request.cacheSalt(),
            false,
            constraint(wanted));
    prompts.check(tokens.prompt());
    buffer.begin(engine.submit(tokens, buffer));
    CompletionBuilder completion = new CompletionBuilder(ids, scores, tokenizer != null);
    return new GenerationStream(buffer, completion, atEnd);
  }

  private @Nullable Constraint constraint(GenerationOptions wanted) {
    AnswerFormat format = wanted.format();
    if (format == null && wanted.tools().isEmpty()) {
      return null;
    }
    Tokenizer known = prompts.requireTokenizer();
    Formats made = Objects.requireNonNull(formats);
    return wanted.tools().isEmpty()
        ? made.constraint(Objects.requireNonNull(format))
        : new Calls(known, made).constraint(wanted.tools(), format);
  }

  private EventParser parser(GenerationRequest request, List<Integer> ids) {
    Tokenizer known = tokenizer;
    if (known == null) {
      return EventParser.ofIds();
    }
    List<String> stops = request.options().stopStrings();
    int minTokens = request.options().minTokens();
    return request.prompt() instanceof GenerationRequest.Prompt.Messages
        ? EventParser.ofAnswer(
            known, stops, minTokens, CallIds.of(request.options().sampling().seed(), ids))
        : EventParser.ofText(known, stops, minTokens);
  }

  /** Where no call may be, none begins. */
  private SamplingOptions sampling(GenerationOptions wanted) {
    Tools tools = wanted.tools();
    return tools.isEmpty() || tools.choice().mode() != ToolChoice.Mode.NONE
        ? wanted.sampling()
        : Markers.of(prompts.requireTokenizer()).banCalls(wanted.sampling());
  }

  /** Begins a conversation. The caller closes it. */
  public ChatSession chat() {
    return chat(null);
  }

  /** Begins a conversation with a system text; null or blank: without one. The caller closes it. */
  public ChatSession chat(@Nullable String system) {
    requireOpen();
    prompts.template();
    return new ChatSession(this, system);
  }

  /**
   * The ids of a plain prompt, with the begin-of-text token when the tokenizer's configuration says
   * so.
   */
  public int[] encode(String prompt) {
    Objects.requireNonNull(prompt, "prompt");
    Tokenizer known = prompts.requireTokenizer();
    return known.withBos(known.encode(prompt));
  }

  /** The ids of a conversation that waits for the assistant's answer. */
  public int[] encode(List<Message> messages) {
    return encode(messages, List.of());
  }

  /** The same with tools that the model is told of. */
  public int[] encode(List<Message> messages, List<Tool> tools) {
    Objects.requireNonNull(messages, "messages");
    Objects.requireNonNull(tools, "tools");
    return prompts.encode(messages, tools);
  }

  /**
   * Answers messages with the help of tools: calls are made, and what they return is given to the
   * model, until it answers. The checkpoint's defaults say how.
   *
   * @param rounds so often it may ask for calls, one or several at once; then it must answer
   * @see ToolRunner
   */
  public ToolRun runTools(List<Message> messages, List<ToolFunction> tools, int rounds) {
    Objects.requireNonNull(messages, "messages");
    return new ToolRunner(tools, defaults(), rounds).run(this, messages);
  }

  /**
   * Scores a text of any length, with the begin-of-text token before it when the tokenizer's
   * configuration says so.
   *
   * @see #score(int[], int, ProgressListener)
   */
  public Score score(String text) {
    return score(encode(Objects.requireNonNull(text, "text")));
  }

  /**
   * Scores ids, however many. Those that the context cannot hold at once are read in windows that
   * overlap by half.
   *
   * @see #score(int[], int, ProgressListener)
   */
  public Score score(int[] ids) {
    return score(ids, Math.max(1, contextLength() / 2), ProgressListener.NONE);
  }

  /**
   * Scores ids, however many. Those that the context cannot hold at once are read in windows as
   * long as the context. Each window begins {@code stride} tokens after the one before. Every token
   * is scored once, after at least {@code contextLength() - stride + 1} tokens, or all there are.
   * Memory does not grow with the text.
   *
   * @param stride 1 to {@link #contextLength()}: a small one lets tokens see more, and takes {@code
   *     contextLength() / stride} times as long
   * @param progress hears how many tokens have their score
   * @throws RequestException when there is no id, or one is outside the vocabulary
   */
  public Score score(int[] ids, int stride, ProgressListener progress) {
    Objects.requireNonNull(ids, "ids");
    Objects.requireNonNull(progress, "progress");
    files.checkpoint().requireUnchanged();
    prompts.check(ids);
    return new Score(ids, Scorer.score(engine, ids, contextLength(), stride, progress));
  }

  /**
   * Embeds a text, with the begin-of-text token before it when the tokenizer's configuration says
   * so.
   *
   * @see #embedIds(List, ProgressListener)
   */
  public Embedding embed(String text) {
    return embed(List.of(Objects.requireNonNull(text, "text"))).getFirst();
  }

  /**
   * Embeds ids, taken as they are. Needs no tokenizer.
   *
   * @see #embedIds(List, ProgressListener)
   */
  public Embedding embed(int[] ids) {
    Objects.requireNonNull(ids, "ids");
    return embedIds(List.of(ids), ProgressListener.NONE).getFirst();
  }

  /**
   * Embeds texts, as {@link #embed(String)} does each of them. Strings of special tokens are plain
   * text.
   *
   * @throws RequestException when a text is empty
   * @see #embedIds(List, ProgressListener)
   */
  public List<Embedding> embed(List<String> texts) {
    Objects.requireNonNull(texts, "texts").forEach(text -> Objects.requireNonNull(text, "text"));
    prompts.requireTokenizer();
    List<int[]> ids = new ArrayList<>();
    for (String text : texts) {
      if (text.isEmpty()) {
        throw new RequestException(
            texts.size() == 1
                ? "There is nothing to embed: the text is empty."
                : "There is nothing to embed in text %s of %s: it is empty."
                    .formatted(ids.size() + 1, texts.size()));
      }
      ids.add(prompts.encode(text));
    }
    return embedIds(ids, ProgressListener.NONE);
  }

  /**
   * Embeds texts given as ids, computed together and beside generations. An embedding is the mean
   * of the hidden states of all tokens, divided by its own length. A token's hidden state is what
   * the model's head multiplies: the residual stream after the last layer and the final norm,
   * without the scale of the logits.
   *
   * <p>Either all are embedded or, when an exception is thrown, none. There may be more texts than
   * places: they wait. An interrupt of the thread ends the reading within a step.
   *
   * @param progress hears how many texts are done
   * @return in the order of the texts
   * @throws RequestException when a text has no id, or one is outside the vocabulary
   * @throws io.xmodel.error.ContextFullException when a text does not fit the context: it is not
   *     cut
   * @throws CapacityException when too many requests wait already
   * @throws io.xmodel.error.BackendException when the device fails, or computes what are no numbers
   * @throws io.xmodel.error.InterruptedWorkException when the thread is interrupted, which it stays
   * @throws io.xmodel.error.ClosedException when this model is closed, before or meanwhile
   */
  public List<Embedding> embedIds(List<int[]> texts, ProgressListener progress) {
    List<int[]> ids = new ArrayList<>();
    for (int[] text : Objects.requireNonNull(texts, "texts")) {
      ids.add(Objects.requireNonNull(text, "text").clone());
    }
    Objects.requireNonNull(progress, "progress");
    files.checkpoint().requireUnchanged();
    for (int[] text : ids) {
      prompts.check(text);
      if (text.length > context) { // before any is read
        throw new ContextFullException(0, text.length, context, config.maxPositionEmbeddings());
      }
    }
    int most = 2 * options.engine().mostRunning();
    List<float[]> vectors = Embedder.embed(engine, config.hiddenSize(), ids, most, progress);
    List<Embedding> embeddings = new ArrayList<>();
    for (int i = 0; i < vectors.size(); i++) {
      embeddings.add(new Embedding(vectors.get(i), ids.get(i).length));
    }
    return embeddings;
  }

  /** Shapes and constants. */
  public XmodelConfig config() {
    return config;
  }

  /** The weights, for reporting their sizes. After {@link #close} they must not be read. */
  public ModelWeights weights() {
    requireOpen();
    return files.weights();
  }

  /** Parameters, and bytes in each number format. */
  public ModelSize size() {
    requireOpen();
    return files.size();
  }

  /** The backend and what it runs on, for people. */
  public String description() {
    return description;
  }

  /** Positions a sequence can hold. */
  public int contextLength() {
    return context;
  }

  /** How many generations are served together. */
  public EngineOptions engineOptions() {
    return options.engine();
  }

  /** What the engine does and has done, as of its last step. */
  public EngineStats stats() {
    return engine.stats();
  }

  /** Bytes of device memory that one position of one sequence takes. */
  public long kvBytesPerToken() {
    return kvBytesPerToken;
  }

  /** Seconds it took to load. */
  public double loadSeconds() {
    return loadSeconds;
  }

  /** The tokenizer, or null when the checkpoint has none. It is closed with the model. */
  public @Nullable TextTokenizer tokenizer() {
    return tokenizer;
  }

  /**
   * The checkpoint's chat template.
   *
   * @throws io.xmodel.error.CheckpointException when it has none
   */
  public ChatTemplate chatTemplate() {
    return prompts.template();
  }

  /**
   * Takes no more requests from now on, and waits until those that it has have ended. Call it
   * before {@link #close} for an orderly end.
   *
   * @return whether all have ended in that time
   */
  public boolean drain(Duration longest) throws InterruptedException {
    return engine.drain(Objects.requireNonNull(longest, "longest"));
  }

  /**
   * Ends all generations, frees the device and unmaps the files. Waits for the step that is being
   * computed. Closing twice is harmless.
   */
  @Override
  public void close() {
    closed = true;
    engine.close();
    if (tokenizer != null) {
      tokenizer.close();
    }
    files.close();
  }

  /** Ids below this may be sampled: those the tokenizer knows. */
  private int idLimit() {
    return tokenizer == null ? config().vocabSize() : tokenizer.idLimit();
  }

  private void requireOpen() {
    if (closed) {
      throw ClosedException.of("model");
    }
  }
}
