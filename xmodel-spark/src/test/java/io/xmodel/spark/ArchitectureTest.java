package io.xmodel.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.xmodel.LibraryRules;

/** Who may use whom in the adapter. */
@AnalyzeClasses(packages = "io.xmodel.spark", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchTests everyLibrary = ArchTests.in(LibraryRules.class);

  @ArchTest
  static final ArchRule onlyWhatIsOpenIsUsed =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("io.xmodel.internal..");
}
