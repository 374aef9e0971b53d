package io.xmodel.internal.jinja;

import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.ForTag;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.util.ObjectIterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Jinja's {@code for}, with a bound on the iterations of one rendering: nested loops over long
 * ranges would otherwise run for ever while writing nothing.
 */
@SuppressWarnings("serial")
final class BoundedForTag extends ForTag {
  private static final String COUNTER = "xmodel loop iterations";
  private static final long LIMIT = 1_000_000;

  @Override
  public String renderForCollection(
      TagNode tagNode, JinjavaInterpreter interpreter, List<String> loopVars, Object collection) {
    Object found = interpreter.getContext().get(COUNTER);
    AtomicLong counter = found instanceof AtomicLong outer ? outer : new AtomicLong();
    if (counter.addAndGet(ObjectIterator.getLoop(collection).getLength()) > LIMIT) {
      throw new InterpretException(
          "more than %d loop iterations".formatted(LIMIT), interpreter.getLineNumber());
    }
    if (found == null) {
      interpreter.getContext().put(COUNTER, counter);
    }
    return super.renderForCollection(tagNode, interpreter, loopVars, collection);
  }
}
