package io.xmodel.tornado.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What native code prints is noticed, and no letter of it is changed. */
class NativeErrorsTest {
  @Test
  void aLineOfCppIsNoticed() throws Exception {
    assumeTrue(System.getProperty("os.name").equals("Linux"));
    // A process of its own, whose stdout nobody else reads.
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Prints.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assumeTrue(!output.startsWith("no library"), output);
    assertThat(output).isEqualTo("false ERROR true false ERROR true");
  }

  /** Prints what is noticed before and after a text that C++ prints, twice. */
  static final class Prints {
    private Prints() {}

    @SuppressWarnings("restricted") // it is a test's
    public static void main(String[] args) throws Throwable {
      SymbolLookup symbols;
      try {
        symbols = SymbolLookup.libraryLookup("libstdc++.so.6", Arena.global());
      } catch (IllegalArgumentException e) {
        System.out.print("no library: " + e.getMessage());
        return;
      }
      // Code of C++ does so where it is loaded.
      MethodHandle begin =
          Linker.nativeLinker()
              .downcallHandle(
                  symbols.findOrThrow("_ZNSt8ios_base4InitC1Ev"),
                  FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
      begin.invokeExact(Arena.global().allocate(8));
      MethodHandle print =
          Linker.nativeLinker()
              .downcallHandle(
                  symbols.findOrThrow(
                      "_ZSt16__ostream_insertIcSt11char_traitsIcEERSt13basic_ostreamIT_T0_ES6_PKS3_l"),
                  FunctionDescriptor.of(
                      ValueLayout.ADDRESS,
                      ValueLayout.ADDRESS,
                      ValueLayout.ADDRESS,
                      ValueLayout.JAVA_LONG));
      MethodHandle flush =
          Linker.nativeLinker()
              .downcallHandle(
                  symbols.findOrThrow("_ZNSo5flushEv"),
                  FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
      MemorySegment stream = symbols.findOrThrow("_ZSt4cout");
      NativeErrors errors = new NativeErrors();
      String between = "";
      for (int i = 0; i < 2; i++) {
        errors.watch();
        System.out.print(between + errors.isOnePrinted() + " ");
        System.out.flush();
        MemorySegment text = Arena.global().allocateFrom("ERROR ");
        MemorySegment same = (MemorySegment) print.invokeExact(stream, text, 6L);
        same = (MemorySegment) flush.invokeExact(stream);
        System.out.print(errors.isOnePrinted());
        System.out.flush();
        between = " ";
      }
    }
  }
}
