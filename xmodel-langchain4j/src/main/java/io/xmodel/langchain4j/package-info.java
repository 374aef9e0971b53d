/**
 * LangChain4j's interfaces over an {@link io.xmodel.Xmodel} in the same process: its chat,
 * streaming chat and embedding models, and its counter of tokens.
 *
 * <pre>{@code
 * try (XmodelChatModel model =
 *     XmodelChatModel.builder().directory(Path.of("Xmodel-2.5")).temperature(0.7).build()) {
 *   System.out.println(model.chat("What is the capital of Germany?"));
 * }
 * }</pre>
 *
 * <p>Every parameter of a request counts, or is refused by an {@link
 * dev.langchain4j.exception.UnsupportedFeatureException}. Any thread may use a model, and what
 * several ask for is computed together.
 */
@NullMarked
package io.xmodel.langchain4j;

import org.jspecify.annotations.NullMarked;
