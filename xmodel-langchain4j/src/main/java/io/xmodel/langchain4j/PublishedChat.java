package io.xmodel.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.CompleteResponse;
import io.xmodel.GenerationStream;
import io.xmodel.generation.GenerationEvent;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** An answer that is told to a subscriber, as fast as it asks. */
final class PublishedChat implements Flow.Subscriber<GenerationEvent> {
  private final Chat chat;
  private final GenerationStream stream;
  private final Flow.Subscriber<? super ChatModelStreamingEvent> subscriber;
  private final StreamingEvents events = new StreamingEvents();
  private Flow.@Nullable Subscription subscription;

  private PublishedChat(
      Chat chat,
      GenerationStream stream,
      Flow.Subscriber<? super ChatModelStreamingEvent> subscriber) {
    this.chat = chat;
    this.stream = stream;
    this.subscriber = subscriber;
  }

  /** Begins an answer. The subscriber hears of every failure. */
  static void start(
      Chat chat, ChatRequest request, Flow.Subscriber<? super ChatModelStreamingEvent> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    GenerationStream stream;
    try {
      stream = chat.stream(chat.read(request));
    } catch (RuntimeException e) {
      subscriber.onSubscribe(new Nothing());
      subscriber.onError(Failures.translated(e));
      return;
    }
    stream.publisher().subscribe(new PublishedChat(chat, stream, subscriber));
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    subscriber.onSubscribe(subscription);
  }

  @Override
  public void onNext(GenerationEvent event) {
    Flow.Subscription subscribed = Objects.requireNonNull(subscription);
    ChatModelStreamingEvent told =
        event instanceof GenerationEvent.Done
            ? new CompleteResponse(Responses.of(stream.completion(), chat.name()))
            : events.of(event);
    if (told == null) {
      subscribed.request(1); // the next one instead
      return;
    }
    try {
      subscriber.onNext(told);
    } catch (RuntimeException | Error e) {
      subscribed.cancel(); // a subscriber that throws has cancelled
    }
  }

  @Override
  public void onError(Throwable failure) {
    subscriber.onError(Failures.translated(failure));
  }

  @Override
  public void onComplete() {
    subscriber.onComplete();
  }

  /** The subscription to what failed before it began. */
  private static final class Nothing implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
