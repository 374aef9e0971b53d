package io.xmodel.internal.jinja;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.TypeConvertingMapELResolver;
import com.hubspot.jinjava.el.ext.JinjavaListELResolver;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.RequestException;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import jinjava.javax.el.CompositeELResolver;
import jinjava.javax.el.ELResolver;

/**
 * Renders one Jinja template as Hugging Face does ({@code trim_blocks}, {@code lstrip_blocks}) –
 * the only place that knows the template engine. Templates come from downloaded files, so they are
 * held to limits on output, collections, recursion and loop iterations, and cannot read other
 * files; the text of messages is never taken for template code. Safe for use by several threads.
 */
public final class JinjaRenderer {
  private static final int COLLECTION_LIMIT = 100_000;

  /** A loop with a filter, {@code for x in xs if …}; strings are taken out before looking. */
  private static final Pattern FILTERED_LOOP =
      Pattern.compile(
          "\\{%[-+]?\\s*for\\b(?:(?!%\\}).)*?\\bif\\b(?:(?!\\belse\\b|%\\}).)*%\\}",
          Pattern.DOTALL);

  /** The engine takes {@code not a in b} for {@code (not a) in b}. */
  private static final Pattern NEGATED_COMPARISON =
      Pattern.compile("\\bnot\\s+[\\w.\\[\\]'-]+\\s*(?:\\bin\\b|[=!<>]=|[<>])");

  private static final Pattern STRING =
      Pattern.compile("'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\"", Pattern.DOTALL);

  private final String template;
  private final Jinjava jinjava;

  /**
   * Prepares a template.
   *
   * @throws CheckpointException when it uses what this engine would silently get wrong
   */
  public JinjaRenderer(String template) {
    this.template = template;
    String code = STRING.matcher(template).replaceAll("''");
    if (FILTERED_LOOP.matcher(code).find()) {
      throw unfaithful(
          "a loop with a filter (\"for … in … if …\")", "Write an \"if\" inside the loop");
    }
    if (NEGATED_COMPARISON.matcher(code).find()) {
      throw unfaithful(
          "\"not\" before a comparison (\"not a in b\")", "Write \"a not in b\" or \"not (…)\"");
    }
    jinjava = withLibraryLoader(() -> new Jinjava(config(0)));
    // The constructor puts in a locator that reads the class path.
    jinjava.setResourceLocator((name, encoding, interpreter) -> {
      throw new CheckpointException("A chat template may not read other files: " + name);
    });
    jinjava.registerTag(new BoundedForTag());
    jinjava.registerFilter(new PythonJsonFilter());
    jinjava.registerFunction(
        new ELFunctionDefinition(
            "", "raise_exception", TemplateRefusal.class, "raise", String.class));
  }

  private static CheckpointException unfaithful(String what, String remedy) {
    return new CheckpointException(
        "The chat template uses %s, which this library's template engine would silently get wrong. %s."
            .formatted(what, remedy));
  }

  private static JinjavaConfig config(int textLength) {
    return JinjavaConfig.newBuilder()
        .withTrimBlocks(true)
        .withLstripBlocks(true)
        // Otherwise {{ … }} in a message would be executed.
        .withNestedInterpretationEnabled(false)
        .withElResolver(resolver())
        .withLegacyOverrides(
            // Not useNaturalOperatorPrecedence: with it, "not x is defined" is "(not x) is
            // defined".
            LegacyOverrides.newBuilder()
                .withEvaluateMapKeys(true)
                .withIterateOverMapKeys(true)
                .withKeepNullableLoopValues(true)
                .build())
        .withDisabled(Map.of(Context.Library.TAG, Set.of("include", "import", "from", "extends")))
        .withMaxOutputSize(1_000_000L + 4L * textLength)
        .withMaxStringLength(1_000_000L + 4L * textLength)
        .withMaxListSize(COLLECTION_LIMIT)
        .withMaxMapSize(COLLECTION_LIMIT)
        .withMaxMacroRecursionDepth(20)
        .withMaxRenderDepth(50)
        .build();
  }

  /** The engine's read-only resolvers, with Python's string methods in place of Java's. */
  private static ELResolver resolver() {
    CompositeELResolver resolver = new CompositeELResolver();
    resolver.add(new JinjavaListELResolver(true));
    resolver.add(new TypeConvertingMapELResolver(true));
    resolver.add(new PythonStrings());
    return resolver;
  }

  /**
   * Renders the template.
   *
   * @param variables what the template may use
   * @param textLength characters of all messages together, which the limits allow for
   * @throws RequestException when the template itself refuses the messages
   * @throws CheckpointException when the template is wrong or exceeds a limit
   */
  public String render(Map<String, ?> variables, int textLength) {
    RenderResult result =
        withLibraryLoader(() -> jinjava.renderForResult(template, variables, config(textLength)));
    for (TemplateError error : result.getErrors()) {
      for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
        if (cause instanceof TemplateRefusal refusal) {
          throw new RequestException(
              "The model's chat template refuses these messages: " + refusal.getMessage());
        }
      }
      throw new CheckpointException(
          "The model's chat template failed in line %d: %s. If the published template was edited, compare it with the original."
              .formatted(error.getLineno(), error.getMessage()),
          error.getException());
    }
    return result.getOutput();
  }

  /**
   * The engine looks for its own parts with the thread's class loader, which may be none or see
   * nothing of the application.
   */
  private static <T> T withLibraryLoader(Supplier<T> action) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(Jinjava.class.getClassLoader());
    try {
      return action.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
