/**
 * The front door: load an Xmodel checkpoint and generate text with it. {@link io.xmodel.Xmodel} is
 * the first class to look at. These are the six things that people do.
 *
 * <h2>1. Load and generate</h2>
 *
 * <p>A checkpoint is a directory. A model may be used by any number of threads, and is closed once.
 *
 * <pre>{@code
 * try (Xmodel model = Xmodel.load(directory)) {
 *   Completion completion = model.generate("The capital of China is", GenerationOptions.greedy(32));
 *   System.out.println(completion.text());
 * }
 * }</pre>
 *
 * <h2>2. Stream</h2>
 *
 * <p>Close a stream, even one that was read to its end. Any thread may cancel it.
 *
 * <pre>{@code
 * try (GenerationStream stream = model.stream("Once upon a time", options)) {
 *   for (String piece : stream.texts()) {
 *     System.out.print(piece);
 *   }
 * }
 * }</pre>
 *
 * <p>The stream itself is a sequence of events: text, reasoning, calls of tools, the end.
 *
 * <pre>{@code
 * try (GenerationStream stream = model.stream(List.of(Message.user("Hello!")), options)) {
 *   for (GenerationEvent event : stream) {
 *     switch (event) {
 *       case GenerationEvent.Text text -> System.out.print(text.text());
 *       case GenerationEvent.Done done -> System.out.println(done.reason());
 *       default -> {}
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>It can also be had as a {@link io.xmodel.GenerationStream#future future} or as a {@link
 * io.xmodel.GenerationStream#publisher publisher}.
 *
 * <h2>3. Chat</h2>
 *
 * <p>A session remembers the conversation. Each turn computes only what is new.
 *
 * <pre>{@code
 * try (ChatSession chat = model.chat("Be brief.")) {
 *   System.out.println(chat.send("What is the capital of France?", options));
 *   System.out.println(chat.send("And of Japan?", options));
 * }
 * }</pre>
 *
 * <h2>4. Many at once</h2>
 *
 * <p>Generations that run together cost little more than one. What one fails of is in its own
 * result.
 *
 * <pre>{@code
 * List<GenerationRequest> requests = new ArrayList<>();
 * for (String question : questions) {
 *   requests.add(GenerationRequest.of(List.of(Message.user(question)), options));
 * }
 * for (GenerationResult result : model.generateAll(requests)) {
 *   System.out.println(result.failure() == null ? result.completion() : result.failure());
 * }
 * }</pre>
 *
 * <p>{@link io.xmodel.BatchRunner} is for more of them than memory holds, and for other work.
 *
 * <p>Several answers to one prompt read it once.
 *
 * <pre>{@code
 * SamplingOptions sampling = SamplingOptions.GREEDY.withTemperature(0.7f).withSeed(1L);
 * GenerationRequest request = GenerationRequest.of("Once upon", options.withSampling(sampling));
 * for (Completion answer : model.generate(request, 4)) {
 *   System.out.println(answer.text());
 * }
 * }</pre>
 *
 * <h2>5. Score</h2>
 *
 * <p>How probable is a text? It may be longer than the context.
 *
 * <pre>{@code
 * double perplexity = model.score("A text to judge.").perplexity();
 * }</pre>
 *
 * <h2>6. Choose a backend and limits</h2>
 *
 * <p>Without a choice the best backend is taken, and a context of at most 4,096 tokens.
 *
 * <pre>{@code
 * LoadOptions limits =
 *     LoadOptions.DEFAULT
 *         .withBackend("cpu")
 *         .withThreads(2)
 *         .withContext(1024)
 *         .withKv(KvType.BF16)
 *         .withKvPositions(16 * 1024)
 *         .withEngine(new EngineOptions(16, 100, 250, 32));
 * try (Xmodel model = Xmodel.load(directory, limits)) {
 *   System.out.println(model.description());
 * }
 * }</pre>
 *
 * <p>What goes wrong is an exception of {@link io.xmodel.error}. Its message is a sentence for
 * people.
 */
@NullMarked
package io.xmodel;

import org.jspecify.annotations.NullMarked;
