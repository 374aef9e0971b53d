package io.xmodel;

import io.xmodel.chat.Message;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What to generate, and how.
 *
 * @param prompt what to continue or answer
 * @param options how
 * @param cacheSalt usually empty. Prompts that begin alike share what is computed of them, and the
 *     time of an answer tells so. Only those of the same salt share
 */
public record GenerationRequest(Prompt prompt, GenerationOptions options, String cacheSalt) {
  /** Checks that nothing is missing. */
  public GenerationRequest {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(cacheSalt, "cacheSalt");
  }

  /** Continues a text. */
  public static GenerationRequest of(String text, GenerationOptions options) {
    return new GenerationRequest(new Prompt.Text(text), options, "");
  }

  /** Answers messages. */
  public static GenerationRequest of(List<Message> messages, GenerationOptions options) {
    return new GenerationRequest(new Prompt.Messages(messages), options, "");
  }

  /** Continues ids, taken as they are. */
  public static GenerationRequest of(int[] ids, GenerationOptions options) {
    return new GenerationRequest(Prompt.Ids.of(ids), options, "");
  }

  /** The same with other options. */
  public GenerationRequest withOptions(GenerationOptions options) {
    return new GenerationRequest(prompt, options, cacheSalt);
  }

  /** The same with a salt. */
  public GenerationRequest withCacheSalt(String cacheSalt) {
    return new GenerationRequest(prompt, options, cacheSalt);
  }

  /** What a generation begins with. */
  public sealed interface Prompt {
    /** A text to continue. A begin-of-text token goes before it where the tokenizer wants one. */
    record Text(String text) implements Prompt {
      /** Checks that there is a text. */
      public Text {
        Objects.requireNonNull(text, "text");
      }
    }

    /** A conversation that waits for the assistant's answer. */
    record Messages(List<Message> messages) implements Prompt {
      /** Copies the list. */
      public Messages {
        messages = List.copyOf(Objects.requireNonNull(messages, "messages"));
      }
    }

    /** Ids, taken as they are. They need no tokenizer. */
    record Ids(List<Integer> ids) implements Prompt {
      /** Copies the list. */
      public Ids {
        ids = List.copyOf(Objects.requireNonNull(ids, "ids"));
      }

      /** From an array. */
      public static Ids of(int[] ids) {
        return new Ids(Arrays.stream(Objects.requireNonNull(ids, "ids")).boxed().toList());
      }
    }
  }
}
