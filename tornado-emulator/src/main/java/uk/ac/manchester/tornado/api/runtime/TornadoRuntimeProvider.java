package uk.ac.manchester.tornado.api.runtime;

import io.xmodel.emulator.Emulator;
import uk.ac.manchester.tornado.api.TornadoRuntime;

/** The way to the runtime: here the emulator's, of this thread's session. */
public class TornadoRuntimeProvider {

  public TornadoRuntimeProvider() {}

  public static TornadoRuntime getTornadoRuntime() {
    return Emulator.current().runtime();
  }

  public static boolean isProfilerEnabled() {
    return false;
  }

  public static void setProperty(String key, String value) {
    Emulator.current().properties().setProperty(key, value);
  }

  public static String getProperty(String key) {
    return Emulator.current().properties().getProperty(key);
  }

  public static String getProperty(String key, String value) {
    return Emulator.current().properties().getProperty(key, value);
  }
}
