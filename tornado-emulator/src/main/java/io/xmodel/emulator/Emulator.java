package io.xmodel.emulator;

import io.xmodel.emulator.device.DeviceMemory;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.TornadoRuntime;

/**
 * A session of the emulator: a device, its memory and its counters.
 *
 * <p>A session opened on a thread is the one of every runtime look-up and every plan made on that
 * thread (or on threads it starts) until it is closed; plans keep it wherever they are executed
 * later. Without a session each plan has a fresh one of {@link Settings#DEFAULT}.
 *
 * <pre>{@code
 * try (Emulator emulator = Emulator.open(Settings.DEFAULT)) {
 *   … make a backend, run it …
 *   emulator.counters().reset();
 *   … one decode step …
 *   assertThat(emulator.counters().launches()).isEqualTo(5 * layers + 3);
 * }
 * }</pre>
 */
public final class Emulator implements AutoCloseable {

  private static final InheritableThreadLocal<@Nullable Emulator> SESSION =
      new InheritableThreadLocal<>();

  private final Settings settings;
  private final @Nullable Emulator outer;
  private final DeviceMemory memory;
  private final Counters counters = new Counters();
  private final Properties properties = new Properties();

  private Emulator(Settings settings, @Nullable Emulator outer) {
    this.settings = settings;
    this.outer = outer;
    this.memory = new DeviceMemory(settings);
    // As a user of TornadoVM must have it; the emulator never runs a kernel in another way.
    properties.setProperty("tornado.recover.bailout", "False");
  }

  /** Begins a session on this thread. */
  public static Emulator open(Settings settings) {
    Emulator session = new Emulator(settings, SESSION.get());
    SESSION.set(session);
    return session;
  }

  /** This thread's session, or a fresh one that no look-up will find. */
  public static Emulator current() {
    Emulator session = SESSION.get();
    return session != null ? session : new Emulator(Settings.DEFAULT, null);
  }

  public Settings settings() {
    return settings;
  }

  /** What all plans of this session have done since the counters were last reset. */
  public Counters counters() {
    return counters;
  }

  /** Bytes now held in device memory by all plans of this session. */
  public long allocatedBytes() {
    return memory.allocated();
  }

  /** For the mirrored API. */
  public DeviceMemory memory() {
    return memory;
  }

  /** For the mirrored API. */
  public TornadoRuntime runtime() {
    return new EmulatedRuntime(settings);
  }

  /** For the mirrored API: TornadoVM's own properties. */
  public Properties properties() {
    return properties;
  }

  /** Ends the session on this thread; plans made in it go on working. */
  @Override
  public void close() {
    if (SESSION.get() == this) {
      if (outer == null) {
        SESSION.remove();
      } else {
        SESSION.set(outer);
      }
    }
  }
}
