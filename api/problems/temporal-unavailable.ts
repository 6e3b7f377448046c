import { isGrpcServiceError } from '@temporalio/client'

const deadlineExceeded = 4
const unavailable = 14

/** What gRPC says, without a code, when there was no connection yet. */
const neverConnected = 'Failed to connect before the deadline'

/** The client wraps most gRPC errors in its own ServiceError, but not all. */
export function isTemporalUnavailable(error: unknown): boolean {
  if (isGrpcServiceError(error)) return isAway(error.code)
  if (!(error instanceof Error)) return false
  if (error.message === neverConnected) return true
  return isGrpcServiceError(error.cause) && isAway(error.cause.code)
}

function isAway(code: number): boolean {
  return code === unavailable || code === deadlineExceeded
}
