/**
 * The tokenizer beside Hugging Face's own library, in the same JVM. Run with JMH's own main class.
 */
@NullMarked
package io.xmodel.bench.text;

import org.jspecify.annotations.NullMarked;
