export { createFilmMaker, type FilmMakerOptions, findProgram } from './film-maker.ts'
export { createUploads, type UploadsOptions } from './uploads.ts'
