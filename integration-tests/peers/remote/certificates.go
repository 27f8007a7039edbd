package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Writes an authority, a server's certificate for localhost and 127.0.0.1, and a client's: NAME.pem and NAME.key.
func certificates(folder, client string) error {
	ca := &x509.Certificate{
		Subject: pkix.Name{CommonName: "authority of " + client}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign,
	}
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	if err := write(folder, "ca", ca, caKey, ca, caKey); err != nil {
		return err
	}
	for name, template := range map[string]*x509.Certificate{
		"server": {
			Subject: pkix.Name{CommonName: "server"}, DNSNames: []string{"localhost", "remote.test"},
			IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		},
		"client": {
			Subject: pkix.Name{CommonName: client}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		},
	} {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return err
		}
		if err := write(folder, name, template, key, ca, caKey); err != nil {
			return err
		}
	}
	return nil
}

func write(folder, name string, template *x509.Certificate, key *ecdsa.PrivateKey, ca *x509.Certificate, caKey *ecdsa.PrivateKey) error {
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return err
	}
	template.SerialNumber = serial
	template.NotBefore = time.Now().Add(-time.Hour)
	template.NotAfter = time.Now().Add(24 * time.Hour)
	certificate, err := x509.CreateCertificate(rand.Reader, template, ca, &key.PublicKey, caKey)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := replace(filepath.Join(folder, name+".key"), &pem.Block{Type: "PRIVATE KEY", Bytes: secret}); err != nil {
		return err
	}
	return replace(filepath.Join(folder, name+".pem"), &pem.Block{Type: "CERTIFICATE", Bytes: certificate})
}

// Nobody sees half a file.
func replace(file string, block *pem.Block) error {
	if err := os.WriteFile(file+".new", pem.EncodeToMemory(block), 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}
