import * as grpc from '@grpc/grpc-js'
import { onTestFinished } from 'vitest'
import type { Certificate } from './self-signed.js'

export interface Answer {
  code: grpc.status
  details: string
}

export interface PretendTemporal {
  address: string
  /** The `authorization` header of every call, oldest first. */
  authorizations: string[]
  /** From now on every call is answered with this; undefined: with an empty message. */
  answer: Answer | undefined
}

export interface PretendOptions {
  answer?: Answer
  certificate?: Certificate
  /** Demand a certificate from clients, signed by this one. */
  clientCertificate?: Certificate
  port?: number
}

const workflowService = '/temporal.api.workflowservice.v1.WorkflowService'
const operatorService = '/temporal.api.operatorservice.v1.OperatorService'
const methods = [
  `${workflowService}/GetSystemInfo`,
  `${workflowService}/DescribeNamespace`,
  `${workflowService}/GetClusterInfo`,
  `${operatorService}/ListSearchAttributes`,
]

/** A gRPC server with the names of Temporal's that answers everything alike. */
export async function pretendTemporal(options: PretendOptions = {}): Promise<PretendTemporal> {
  const double: PretendTemporal = { address: '', authorizations: [], answer: options.answer }
  const handle: grpc.handleUnaryCall<Buffer, Buffer> = (call, reply) => {
    double.authorizations.push(String(call.metadata.get('authorization')[0] ?? ''))
    if (double.answer) reply(double.answer)
    else reply(null, Buffer.alloc(0))
  }
  const server = new grpc.Server()
  server.addService(
    Object.fromEntries(methods.map((path) => [path, unary(path)])),
    Object.fromEntries(methods.map((path) => [path, handle])),
  )
  const port = await bind(server, options)
  onTestFinished(() => server.forceShutdown())
  double.address = `127.0.0.1:${port}`
  return double
}

function unary(path: string): grpc.MethodDefinition<Buffer, Buffer> {
  const asIs = (bytes: Buffer) => bytes
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  }
}

function bind(server: grpc.Server, options: PretendOptions): Promise<number> {
  const credentials = credentialsOf(options)
  return new Promise((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${options.port ?? 0}`, credentials, (error, port) =>
      error ? reject(error) : resolve(port),
    ),
  )
}

function credentialsOf({ certificate, clientCertificate }: PretendOptions): grpc.ServerCredentials {
  if (!certificate) return grpc.ServerCredentials.createInsecure()
  return grpc.ServerCredentials.createSsl(
    clientCertificate ? Buffer.from(clientCertificate.cert) : null,
    [{ cert_chain: Buffer.from(certificate.cert), private_key: Buffer.from(certificate.key) }],
    clientCertificate !== undefined,
  )
}
