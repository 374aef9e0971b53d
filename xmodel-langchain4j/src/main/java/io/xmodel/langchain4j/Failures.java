package io.xmodel.langchain4j;

import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.RateLimitException;
import io.xmodel.error.BackendException;
import io.xmodel.error.CapacityException;
import io.xmodel.error.RequestException;
import io.xmodel.error.XmodelException;
import java.util.Objects;
import java.util.function.Supplier;

/** Failures as LangChain4j tells them, so that callers can tell what to try again. */
final class Failures {
  private Failures() {}

  /** LangChain4j's exception with the same words, or the same one if there is none for it. */
  static Throwable translated(Throwable failure) {
    return failure instanceof XmodelException known ? translated(known) : failure;
  }

  /** What something returns; its failure is translated. */
  static <T> T translated(Supplier<T> work) {
    try {
      return work.get();
    } catch (XmodelException e) {
      throw translated(e);
    }
  }

  private static LangChain4jException translated(XmodelException failure) {
    String message = Objects.requireNonNullElse(failure.getMessage(), "");
    return switch (failure) {
      case RequestException e -> new InvalidRequestException(message, e);
      case CapacityException e -> new RateLimitException(message, e);
      case BackendException e -> new InternalServerException(message, e);
      default -> new LangChain4jException(message, failure);
    };
  }
}
