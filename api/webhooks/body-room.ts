import { ApiProblem } from '../problems/api-problem.js'

const retrySeconds = '2'

/**
 * Memory for bodies whose signature cannot be checked before they are here: strangers may fill this much
 * and no more.
 */
export class BodyRoom {
  #taken = 0

  constructor(private readonly bytes: number) {}

  /** Answers how to give it back. A body larger than all of it waits for nobody else. */
  take(bytes: number): () => void {
    if (this.#taken > 0 && this.#taken + bytes > this.bytes) {
      throw new ApiProblem(
        'too_many_requests',
        'Too many large bodies are being read. Try again in 2 s.',
        { headers: { 'Retry-After': retrySeconds } },
      )
    }
    this.#taken += bytes
    let isFree = false
    return () => {
      if (!isFree) this.#taken -= bytes
      isFree = true
    }
  }
}
