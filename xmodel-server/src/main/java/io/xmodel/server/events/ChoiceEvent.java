package io.xmodel.server.events;

import io.xmodel.generation.GeneratedToken;
import io.xmodel.generation.GenerationEvent;
import java.util.List;

/** What happens in one of the generations of a request. */
public sealed interface ChoiceEvent {
  /** Which generation, from 0. */
  int choice();

  /**
   * It has read its prompt. Comes before all else.
   *
   * @param ids the prompt as the model sees it
   * @param scored its tokens with their log-probabilities, if they were asked for
   */
  record Prompt(int choice, List<Integer> ids, List<GeneratedToken> scored)
      implements ChoiceEvent {}

  /** It says something, or ends. */
  record Step(int choice, GenerationEvent event) implements ChoiceEvent {}

  /** It fails. Nothing comes after that. */
  record Failure(int choice, Throwable cause) implements ChoiceEvent {}
}
