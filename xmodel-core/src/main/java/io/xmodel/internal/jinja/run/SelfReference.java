package io.xmodel.internal.jinja.run;

import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.PythonFunction;
import io.xmodel.internal.jinja.value.PythonObject;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The variable {@code self}, whose attributes are the template's blocks.
 *
 * @param render the rendering
 * @param blocks what renders each block, by name
 */
public record SelfReference(Render render, Map<String, Function<Render, String>> blocks)
    implements PythonObject {
  @Override
  public String typeName() {
    return "TemplateReference";
  }

  @Override
  public String printed() {
    return "<TemplateReference None>";
  }

  @Override
  public @Nullable Object attribute(String name) {
    Function<Render, String> block = blocks.get(name);
    if (block == null) {
      return null;
    }
    return new PythonFunction(
        "BlockReference",
        (_, arguments) -> {
          if (!arguments.isEmpty()) {
            throw Failure.type("a block takes no arguments");
          }
          return block.apply(render);
        });
  }
}
