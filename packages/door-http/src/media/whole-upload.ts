import type { Readable } from 'node:stream'
import { Busboy } from '@fastify/busboy'
import type { Admission, Gate, IncomingFile, IncomingUploads } from '@tidings/core'
import { type OutputOf, TidingsError } from '@tidings/protocol'
import { parse } from 'content-disposition'
import type { FastifyRequest } from 'fastify'
import { placeTaken } from './upload-store.ts'

interface Received {
  readonly staged: IncomingFile
  readonly name: string | undefined
  readonly mime: string | undefined
}

const invalid = (message: string): TidingsError =>
  new TidingsError('invalid', message, { issues: [{ path: '', message }] })

/** What clients say that do not know. */
const nothing = new Set(['application/octet-stream', 'application/x-www-form-urlencoded', ''])

const typeOf = (header: string): string | undefined => {
  const type = header.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return nothing.has(type) ? undefined : type
}

function nameIn(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  return parse(header).parameters.filename
}

/** What comes beside the file in a form. */
const formBytes = 64 * 1024

/** As far as the head of the request says it. */
function announcedBytes({ headers }: FastifyRequest, isForm: boolean): number {
  const bytes = Number(headers['content-length'] ?? 0)
  return isForm ? Math.max(0, bytes - formBytes) : bytes
}

type Take = (bytes: Readable) => Promise<IncomingFile>

async function receiveBody({ raw, headers }: FastifyRequest, take: Take): Promise<Received> {
  const name = nameIn(headers['content-disposition'])
  return { staged: await take(raw), name, mime: typeOf(headers['content-type'] ?? '') }
}

type FilePart = [field: string, bytes: Readable, name: string, encoding: string, mime: string]

function formOf({ headers }: FastifyRequest): InstanceType<typeof Busboy> {
  try {
    return new Busboy({
      headers: headers as { 'content-type': string },
      limits: { files: 1, fields: 20, fieldSize: 1024, parts: 21 },
    })
  } catch (error) {
    throw invalid(`the form could not be read: ${(error as Error).message}`)
  }
}

/** The part `file` of a form; other parts are not looked at. */
async function receiveForm(request: FastifyRequest, take: Take): Promise<Received> {
  const { raw } = request
  const form = formOf(request)
  const { promise, resolve, reject } = Promise.withResolvers<Received>()
  let part: Readable | undefined
  let received: Promise<Received> | undefined
  let over = false
  const fail = (error: Error): void => {
    if (over) return
    over = true
    raw.unpipe(form)
    // Whoever reads the part hears of the end from nobody else, and then leaves nothing; what had come whole goes here.
    part?.destroy(error)
    received?.then(({ staged }) => staged.discard()).catch(() => undefined)
    reject(error)
  }
  const succeed = (whole: Received): void => {
    if (over) return
    over = true
    resolve(whole)
  }
  form.on('file', (...[field, bytes, name, , mime]: FilePart) => {
    if (field !== 'file' || received) return void bytes.resume()
    part = bytes.on('error', fail)
    received = take(bytes).then((staged) => ({ staged, name, mime: typeOf(mime) }))
    received.catch(fail)
  })
  form.on('error', () => fail(invalid('the form could not be read: expected multipart/form-data')))
  form.on('finish', () => {
    if (received) received.then(succeed, fail)
    else fail(invalid('the form has no part called file'))
  })
  raw.once('close', () => {
    if (!raw.complete) fail(invalid('the upload was broken off'))
  })
  raw.pipe(form)
  return promise
}

interface UploadParts {
  readonly gate: Gate
  readonly admission: Admission<'attachment.create'>
  readonly incoming: IncomingUploads
}

/** One request, one file. Answers as `attachment.get` does. */
export async function takeWholeUpload(
  request: FastifyRequest,
  { gate, admission, incoming }: UploadParts,
): Promise<OutputOf<'attachment.finish'>> {
  const isForm = /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '')
  using receiving = await gate.media.receive(admission.actor, announcedBytes(request, isForm))
  const take: Take = (bytes) => incoming.receive(bytes, (size) => receiving.take(size))
  const { staged, name, mime } = await (isForm ? receiveForm : receiveBody)(request, take)
  try {
    const query = request.query as Record<string, unknown>
    const input = {
      ...(name === undefined ? {} : { name }),
      ...(mime === undefined ? {} : { mime }),
      ...query,
      ...(query.original === undefined ? {} : { original: query.original !== 'false' }),
      size: staged.size,
    }
    const { attachment } = await admission.call(input)
    if (!attachment.ready && !(await staged.become(attachment.id))) throw placeTaken(attachment.id)
    return await gate.call(admission.actor, 'attachment.finish', { id: attachment.id })
  } finally {
    await staged.discard()
  }
}
