package io.xmodel.tornado.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.BackendProvider.Availability;
import io.xmodel.tornado.TornadoBackend;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.exceptions.TornadoAPIException;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** What the backend says where TornadoVM is not, or does not start. */
class MissingSdkTest {
  @Test
  void noSdk() throws ReflectiveOperationException {
    BackendProvider backend =
        (BackendProvider)
            new WithoutTornado()
                .loadClass(TornadoBackend.class.getName())
                .getDeclaredConstructor()
                .newInstance();
    for (int i = 0; i < 2; i++) {
      Availability found = backend.probe();
      assertThat(found.usable()).isFalse();
      assertThat(found.problem())
          .startsWith("TornadoVM is not there.")
          .contains("./setup-tornado.sh", "TORNADOVM_HOME", "@$TORNADOVM_HOME/tornado-argfile");
    }
  }

  @Test
  void noArgfile() {
    assertThat(
            Devices.missing(
                new ExceptionInInitializerError(
                    new TornadoAPIException(
                        "[ERROR] … Did you remember to add @tornado-argfile?"))))
        .contains("its flags are not", "@$TORNADOVM_HOME/tornado-argfile");
  }

  @Test
  void noDriver() {
    assertThat(
            Devices.missing(
                new ExceptionInInitializerError(
                    new TornadoBailoutRuntimeException(
                        "\u001B[31m[WARNING] No OpenCL platforms found. Deoptimizing to sequential execution.\u001B[0m"))))
        .contains("no driver of a device (No OpenCL platforms found)", "pocl-opencl-icd");
  }

  @Test
  void secondLookUpAfterAFailedOne() {
    NoClassDefFoundError again = new NoClassDefFoundError("Could not initialize class X");
    again.initCause(
        new ExceptionInInitializerError(
            "Exception uk.ac.manchester.tornado.api.exceptions.TornadoAPIException: Did you remember to add @tornado-argfile? [in thread \"main\"]"));
    assertThat(Devices.missing(again)).contains("its flags are not");
  }

  @Test
  void noNativeLibrary() {
    assertThat(
            Devices.missing(
                new UnsatisfiedLinkError("no tornado-opencl in java.library.path: /nowhere")))
        .contains("native library", "/nowhere", "./setup-tornado.sh");
  }

  @Test
  void noNativeLibraryAsTornadoVmSaysIt() {
    assertThat(Devices.missing(new TornadoRuntimeException("[ERROR] OpenCL JNI Library not found")))
        .contains("native library", "(OpenCL JNI Library not found)");
  }

  @Test
  void anotherJava() {
    assertThat(Devices.missing(new UnsupportedClassVersionError("class file version 70.0")))
        .contains("another Java", "70.0");
  }

  @Test
  void somethingElse() {
    assertThat(Devices.missing(new IllegalStateException("of some kind")))
        .contains("of some kind", "tornado --devices");
  }

  /** Loads this module's classes anew, with no class of TornadoVM to be found. */
  private static final class WithoutTornado extends ClassLoader {
    WithoutTornado() {
      super(MissingSdkTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("uk.ac.manchester.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("io.xmodel.tornado.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : define(name);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
