export { createFilmMaker, type FilmMakerOptions, findProgram } from './film-maker.ts'
export { createSharedUploads, type SharedUploadsOptions } from './shared-uploads.ts'
export { createUploads, type UploadsOptions } from './uploads.ts'
