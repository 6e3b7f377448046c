import { isGrpcServiceError } from '@temporalio/client'

const deadlineExceeded = 4
const unavailable = 14

/** The client wraps most gRPC errors in its own ServiceError, but not all. */
export function isTemporalUnavailable(error: unknown): boolean {
  if (isGrpcServiceError(error)) return isAway(error.code)
  const cause = error instanceof Error ? error.cause : undefined
  return isGrpcServiceError(cause) && isAway(cause.code)
}

function isAway(code: number): boolean {
  return code === unavailable || code === deadlineExceeded
}
