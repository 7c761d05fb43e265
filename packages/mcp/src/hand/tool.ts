import type { CallToolResult, McpServer, ToolAnnotations } from '@modelcontextprotocol/server'
import { TidingsError } from '@tidings/protocol'
import type { z } from 'zod'
import type { Ask } from './asking.ts'
import { meant } from './meant.ts'
import type { Scope } from './scope.ts'

/** With what a tool works. */
export interface Hand {
  readonly ask: Ask
  readonly scope: Scope
  /** The address of the account; asked once, and again when that failed. */
  self(): Promise<string>
}

export interface Tool<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  readonly name: string
  readonly title: string
  readonly description: string
  /** `reads`: nothing changes. `sets`: a second call changes nothing more. `adds`: each call does it again. */
  readonly does: 'reads' | 'sets' | 'adds'
  readonly input: I
  readonly output: O
  run(input: z.output<I>, hand: Hand, signal: AbortSignal): Promise<z.input<O>>
}

/** For the types of its own schemas. */
export const tool = <I extends z.ZodObject, O extends z.ZodObject>(one: Tool<I, O>): Tool => one as unknown as Tool

const annotationsOf = ({ title, does }: Tool): ToolAnnotations => ({
  title,
  readOnlyHint: does === 'reads',
  destructiveHint: false,
  idempotentHint: does !== 'adds',
  openWorldHint: true,
})

/** What an agent can do about a refusal. */
function wordsOf(error: TidingsError): string {
  const { code, message, details, retryable } = error
  const later = details?.retryAfter === undefined ? 'try again later' : `try again in ${details.retryAfter} ms`
  return `${code}: ${message}${retryable ? ` (${later})` : ''}`
}

const refused = (text: string): CallToolResult => ({ isError: true, content: [{ type: 'text', text }] })

/** `onFault` hears what is no answer of the server: a fault of ours. */
export function register(server: McpServer, one: Tool, hand: Hand, onFault: (error: unknown) => void): void {
  const { name, title, description, input, output } = one
  server.registerTool(
    name,
    { title, description, inputSchema: meant(input), outputSchema: output, annotations: annotationsOf(one) },
    async (given, { mcpReq }): Promise<CallToolResult> => {
      try {
        const answer = await one.run(given, hand, mcpReq.signal)
        return { structuredContent: answer, content: [{ type: 'text', text: JSON.stringify(answer) }] }
      } catch (error) {
        if (error instanceof TidingsError) return refused(wordsOf(error))
        onFault(error)
        return refused('internal: a fault of this MCP server, which its log names')
      }
    },
  )
}
