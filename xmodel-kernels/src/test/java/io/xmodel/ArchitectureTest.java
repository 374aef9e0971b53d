package io.xmodel;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rooms of xmodel-kernels, and that what it stands on does not know TornadoVM. */
@AnalyzeClasses(packages = "io.xmodel", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule onlyTheBackendKnowsTornadoVm =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.xmodel.tornado..", "io.xmodel.emulator..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("uk.ac.manchester..");

  @ArchTest
  static final ArchRule kernelsKnowTornadoVmsApiOnly =
      classes()
          .that()
          .resideInAPackage("io.xmodel.tornado.kernels")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.xmodel.tornado.kernels",
              "uk.ac.manchester.tornado.api..",
              "java..",
              "org.jspecify..");

  /** Kernels of this room, and what says how their arguments lie. */
  private static final String EXPERIMENTS =
      "io\\.xmodel\\.tornado\\.experimental\\.(Persistent|PersistentState|MatMulMma|HighLow)";

  @ArchTest
  static final ArchRule experimentalKernelsKnowKernelsOnly =
      classes()
          .that()
          .haveNameMatching(EXPERIMENTS)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "io.xmodel.tornado.kernels", "uk.ac.manchester.tornado.api..", "java..")
                  .or(nameMatching(EXPERIMENTS)));

  /** Plans know what experiments implement, and the backend says which are made. */
  @ArchTest
  static final ArchRule onlyTheBackendKnowsExperiments =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.xmodel.tornado.experimental")
          .and()
          .doNotHaveFullyQualifiedName("io.xmodel.tornado.Loader")
          .and()
          .doNotHaveFullyQualifiedName("io.xmodel.tornado.TornadoBackend")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.xmodel.tornado.experimental");

  @ArchTest
  static final ArchRule devicesKnowTornadoVmsApiOnly =
      classes()
          .that()
          .resideInAPackage("io.xmodel.tornado.device")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.xmodel.tornado.device",
              "io.xmodel.error",
              "uk.ac.manchester.tornado.api..",
              "java..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule weightsKnowKernelsAndTheModel =
      classes()
          .that()
          .resideInAPackage("io.xmodel.tornado.weights")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.xmodel.tornado.weights",
              "io.xmodel.tornado.kernels",
              "io.xmodel.backend",
              "io.xmodel.model",
              "io.xmodel.tensor",
              "io.xmodel.error",
              "uk.ac.manchester.tornado.api..",
              "java..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule graphsKnowNoBackend =
      noClasses()
          .that()
          .resideInAPackage("io.xmodel.tornado.graph")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.xmodel.tornado", "io.xmodel.backend.base");

  @ArchTest
  static final ArchRule nobodyKnowsTheBackend =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.xmodel.tornado")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.xmodel.tornado");

  @ArchTest
  static final ArchRule optionsAreRecordsPassedDown =
      noClasses()
          .that()
          .resideInAPackage("io.xmodel.tornado..")
          .should()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class, String.class)
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule nothingIsPrinted =
      noClasses()
          .that()
          .resideInAPackage("io.xmodel.tornado..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");
}
