package io.xmodel.internal.constraint;

import io.xmodel.internal.constraint.Language.Place;
import java.util.List;

/** Makes languages of texts, and of other languages. */
public final class Languages {
  private Languages() {}

  /** Exactly this text. */
  public static Language literal(byte[] text) {
    byte[] own = text.clone();
    return then -> own.length == 0 ? then : new LiteralPlace(own, 0, then);
  }

  /** One after the other. */
  public static Language sequence(List<Language> parts) {
    List<Language> own = List.copyOf(parts);
    return then -> {
      Place place = then;
      for (Language part : own.reversed()) {
        place = part.start(place);
      }
      return place;
    };
  }

  /** One of several; at least one. */
  public static Language oneOf(List<Language> options) {
    List<Language> own = List.copyOf(options);
    return then -> Either.of(own.stream().map(option -> option.start(then)).toList());
  }
}
