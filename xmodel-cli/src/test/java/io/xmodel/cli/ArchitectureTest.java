package io.xmodel.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the command line keeps its hands off. */
@AnalyzeClasses(packages = "io.xmodel.cli", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule noBackendIsKnownByItsClass =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.xmodel.internal.cpu..", "jdk.incubator.vector..", "uk.ac.manchester..");

  /** Commands run in a {@link Host}, so that tests can be their world. */
  @ArchTest
  static final ArchRule onlyMainTouchesTheProcess =
      noClasses()
          .that()
          .doNotHaveSimpleName("Main")
          .and()
          .doNotHaveSimpleName("Start")
          .should()
          .accessField(System.class, "in")
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class, String.class);
}
