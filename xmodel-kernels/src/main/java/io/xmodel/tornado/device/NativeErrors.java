package io.xmodel.tornado.device;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Notices that TornadoVM's native library printed an error, which is all that it does when a driver
 * refuses a call. It prints by C++'s {@code std::cout}, and each piece of such a line sets the
 * stream's width back to 0: so a width of 1, which changes no text but an empty one, is gone after
 * one. It costs a write before and a read after.
 *
 * <p>Only where the library is GNU's, whose stream has had this shape since 2004, and where Java
 * lets this module use native memory. Elsewhere nothing is noticed. Other native code may print,
 * too: an error is likely, not certain.
 */
final class NativeErrors {
  private static final String LIBRARY = "libstdc++.so.6";
  private static final String STREAM = "_ZSt4cout";

  /** In the stream: a pointer to its methods, then its base's own, then the digits of a number. */
  private static final long PRECISION = 16;

  private static final long WIDTH = 24;
  private static final long END = 32;

  /** What {@link #PRECISION} is unless it is set; tells that this is the stream. */
  private static final long USUAL_PRECISION = 6;

  private final @Nullable MemorySegment stream;

  NativeErrors() {
    this.stream = stream();
  }

  @SuppressWarnings("restricted") // a length, for what C++ has there
  private static @Nullable MemorySegment stream() {
    if (!NativeErrors.class.getModule().isNativeAccessEnabled()) {
      return null;
    }
    try {
      MemorySegment found =
          SymbolLookup.libraryLookup(LIBRARY, Arena.global())
              .find(STREAM)
              .map(address -> address.reinterpret(END))
              .orElse(null);
      boolean isUsual =
          found != null
              && found.get(ValueLayout.JAVA_LONG, PRECISION) == USUAL_PRECISION
              && found.get(ValueLayout.JAVA_LONG, WIDTH) >> 1 == 0;
      return isUsual ? found : null;
    } catch (IllegalArgumentException e) {
      return null; // another library of C++
    }
  }

  /** Begins to look. */
  void watch() {
    if (stream != null) {
      stream.set(ValueLayout.JAVA_LONG, WIDTH, 1);
    }
  }

  /** Whether something was printed since. */
  boolean isOnePrinted() {
    return stream != null && stream.get(ValueLayout.JAVA_LONG, WIDTH) != 1;
  }
}
