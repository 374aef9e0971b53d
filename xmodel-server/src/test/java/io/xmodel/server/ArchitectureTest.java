package io.xmodel.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.xmodel.LibraryRules;

/** Who may use whom in the server. */
@AnalyzeClasses(packages = "io.xmodel.server", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchTests everyLibrary = ArchTests.in(LibraryRules.class);

  @ArchTest
  static final ArchRule onlyOneRoomKnowsHttp =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.xmodel.server.http")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.helidon..");

  @ArchTest
  static final ArchRule onlyTheWireKnowsJson =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.xmodel.server.wire", "io.xmodel.server.api")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml..");

  @ArchTest
  static final ArchRule httpKnowsNoModel =
      noClasses()
          .that()
          .resideInAPackage("io.xmodel.server.http")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.xmodel",
              "io.xmodel.server.api",
              "io.xmodel.server.events",
              "io.xmodel.server.metrics");

  @ArchTest
  static final ArchRule theWireKnowsNoHttp =
      noClasses()
          .that()
          .resideInAPackage("io.xmodel.server.wire")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.xmodel.server.http", "io.xmodel.server.api", "io.xmodel.server.events");

  /** What a file's lines are answered by is what a server answers by. */
  @ArchTest
  static final ArchRule nobodyUsesTheBatch =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.xmodel.server.batch")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.xmodel.server.batch");

  @ArchTest
  static final ArchRule eventsKnowOnlyTheLibrary =
      noClasses()
          .that()
          .resideInAPackage("io.xmodel.server.events")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.xmodel.server.http", "io.xmodel.server.api", "io.xmodel.server.wire");
}
