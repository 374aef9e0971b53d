/** Tests of the models, most of them LangChain4j's own. */
@NullMarked
package io.xmodel.langchain4j;

import org.jspecify.annotations.NullMarked;
