package io.xmodel.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Benchmarks may look inside the backends' arithmetic, and no deeper. */
@AnalyzeClasses(packages = "io.xmodel.bench", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  /** Whole models are reached by the seam, as applications reach them. */
  @ArchTest
  static final ArchRule onlyTheArithmeticIsKnown =
      noClasses().should().dependOnClassesThat().resideInAPackage("io.xmodel.internal.cpu");

  /** The ceilings are measured with the instructions that decoding and prefill use. */
  @ArchTest
  static final ArchRule onlyTheCeilingsKnowVectors =
      noClasses()
          .that()
          .doNotHaveSimpleName("ReadBandwidth")
          .and()
          .doNotHaveSimpleName("FmaRate")
          .and()
          .resideOutsideOfPackage("..jmh_generated..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.incubator.vector..");

  /** The counters choose what the emulator stands for. */
  @ArchTest
  static final ArchRule oneRoomKnowsTornadoVm =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.xmodel.bench.device")
          .and()
          .doNotHaveSimpleName("EmulatorCounters")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("uk.ac.manchester..", "io.xmodel.tornado..");

  /** Kernels and plans by themselves; the backend is reached by the seam. */
  @ArchTest
  static final ArchRule trialsKnowNoBackend =
      noClasses()
          .that()
          .resideInAPackage("io.xmodel.bench.device")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.xmodel.tornado", "io.xmodel.tornado.experimental");

  @ArchTest
  static final ArchRule onlyMainExits =
      noClasses()
          .that()
          .doNotHaveSimpleName("Main")
          .should()
          .callMethod(System.class, "exit", int.class);
}
