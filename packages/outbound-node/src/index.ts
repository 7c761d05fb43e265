export { createLinkReader, type LinkReaderOptions } from './link-reader.ts'
export { createTranslator, type TranslatorOptions } from './translator.ts'
