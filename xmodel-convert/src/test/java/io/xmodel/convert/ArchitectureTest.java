package io.xmodel.convert;

import static io.xmodel.LibraryRules.room;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.xmodel.LibraryRules;

/** The rooms of xmodel-convert, and which of xmodel-core's they may enter. */
@AnalyzeClasses(packages = "io.xmodel.convert", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule convert =
      room(
          "convert",
          "convert.writer",
          "internal.checkpoint",
          "internal.files",
          "internal.model",
          "internal.text",
          "model",
          "tensor");

  /** Writers know tensors, and no model. */
  @ArchTest static final ArchRule writer = room("convert.writer", "tensor");

  @ArchTest static final ArchTests library = ArchTests.in(LibraryRules.class);
}
