package io.xmodel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static io.xmodel.LibraryRules.room;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;

/** The rooms of xmodel-core and who may enter which. */
@AnalyzeClasses(packages = "io.xmodel", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchRule error = room("error");
  @ArchTest static final ArchRule progress = room("progress");
  @ArchTest static final ArchRule tensor = room("tensor");
  @ArchTest static final ArchRule model = room("model", "tensor");
  @ArchTest static final ArchRule sampling = room("sampling", "backend");
  @ArchTest static final ArchRule generation = room("generation", "sampling", "chat");
  @ArchTest static final ArchRule backend = room("backend", "model", "tensor");
  @ArchTest static final ArchRule base = room("backend.base", "backend", "model", "tensor");

  @ArchTest
  static final ArchRule chat = room("chat", "internal.json", "internal.files", "internal.record");

  @ArchTest static final ArchRule text = room("text");
  @ArchTest static final ArchRule json = room("internal.json", "internal.files");
  @ArchTest static final ArchRule files = room("internal.files");

  @ArchTest
  static final ArchRule prompt =
      room(
          "internal.prompt",
          "chat",
          "internal.text",
          "internal.jinja",
          "internal.jinja.value",
          "internal.json",
          "text");

  @ArchTest
  static final ArchRule checkpoint =
      room("internal.checkpoint", "tensor", "internal.json", "internal.files");

  @ArchTest
  static final ArchRule tokenizer =
      room(
          "internal.text",
          "text",
          "internal.json",
          "internal.files",
          "internal.text.bpe",
          "internal.text.regex",
          "internal.text.split");

  @ArchTest static final ArchRule expressions = room("internal.text.regex");
  @ArchTest static final ArchRule pairs = room("internal.text.bpe");
  @ArchTest static final ArchRule words = room("internal.text.split", "internal.text.regex");

  @ArchTest
  static final ArchRule jinja =
      room(
          "internal.jinja",
          "internal.jinja.value",
          "internal.jinja.filter",
          "internal.jinja.syntax",
          "internal.jinja.run",
          "internal.jinja.compile");

  @ArchTest static final ArchRule jinjaValue = room("internal.jinja.value");

  @ArchTest
  static final ArchRule jinjaMethod = room("internal.jinja.method", "internal.jinja.value");

  @ArchTest
  static final ArchRule jinjaFilter =
      room("internal.jinja.filter", "internal.jinja.value", "internal.jinja.method");

  @ArchTest
  static final ArchRule jinjaSyntax = room("internal.jinja.syntax", "internal.jinja.value");

  @ArchTest static final ArchRule jinjaRun = room("internal.jinja.run", "internal.jinja.value");

  @ArchTest
  static final ArchRule jinjaCompile =
      room(
          "internal.jinja.compile",
          "internal.jinja.value",
          "internal.jinja.method",
          "internal.jinja.filter",
          "internal.jinja.syntax",
          "internal.jinja.run");

  @ArchTest
  static final ArchRule readers =
      room("internal.model", "model", "tensor", "internal.checkpoint", "internal.json");

  @ArchTest
  static final ArchRule cpu =
      room("internal.cpu", "internal.cpu.math", "backend", "backend.base", "model", "tensor");

  @ArchTest static final ArchRule math = room("internal.cpu.math", "model", "tensor");
  @ArchTest static final ArchRule sampler = room("internal.sampling", "backend", "sampling");

  @ArchTest static final ArchRule constraint = room("internal.constraint");

  @ArchTest
  static final ArchRule constraintRegex = room("internal.constraint.regex", "internal.text.regex");

  @ArchTest
  static final ArchRule constraintLexeme =
      room("internal.constraint.lexeme", "internal.constraint", "internal.constraint.regex");

  @ArchTest
  static final ArchRule constraintJson =
      room(
          "internal.constraint.json",
          "internal.constraint",
          "internal.constraint.lexeme",
          "internal.constraint.regex",
          "internal.json");

  @ArchTest static final ArchRule records = room("internal.record", "generation", "internal.json");

  @ArchTest
  static final ArchRule engine =
      room(
          "internal.engine",
          "backend",
          "model",
          "sampling",
          "internal.sampling",
          "internal.constraint",
          "generation");

  @ArchTest
  static final ArchRule events =
      room("internal.events", "chat", "generation", "internal.engine", "internal.text", "sampling");

  /** Those are tools, in a module of their own that uses this one. */
  @ArchTest
  static final ArchRule noConverters =
      noClasses()
          .should()
          .resideInAPackage("io.xmodel.convert..")
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("io.xmodel.convert..");

  @ArchTest static final ArchTests library = ArchTests.in(LibraryRules.class);
}
