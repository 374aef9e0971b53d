package io.xmodel.error;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A failure that its reader can act on. The message is a sentence or two for a person. It says what
 * failed, where, what was expected and found, and the remedy in plain words. Programs print it as
 * it is; a stack trace adds nothing. The subclasses tell what the caller can do.
 */
public class XmodelException extends RuntimeException {
  private final Set<Setting> settings;

  /** A failure described by a sentence, and the settings that mend it. */
  public XmodelException(String sentence, Setting... settings) {
    this(sentence, null, List.of(settings));
  }

  /** As above, with the exception that led to it, for logs. */
  public XmodelException(String sentence, @Nullable Throwable cause, Setting... settings) {
    this(sentence, cause, List.of(settings));
  }

  /** As above, with the settings of other failures. */
  XmodelException(String sentence, @Nullable Throwable cause, Collection<Setting> settings) {
    super(Quoted.message(sentence), cause);
    Set<Setting> copy = EnumSet.noneOf(Setting.class);
    copy.addAll(settings);
    this.settings = Collections.unmodifiableSet(copy);
  }

  /** The settings that mend it, in the order of their kind; none for most failures. */
  public Set<Setting> settings() {
    return settings;
  }
}
